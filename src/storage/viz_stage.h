// The watcher's own copy of a stage, reduced by a whole factor, that shows the whole picture
// from the first refinement level on.
//
// Its pixel (x, y) stands for the stage's pixel (factor x, factor y). Until that one is there,
// it shows the nearest committed pixel of the finest level so far: a pixel of a unit with step s
// fills the s x s square to its right and below.
#pragma once

#include <cstdint>

#include "base/geometry.h"
#include "base/grid.h"
#include "base/pixel_result.h"
#include "storage/comp_stage.h"
#include "storage/pixel_planes.h"
#include "storage/work_unit.h"

namespace mandel {

class VizStage {
public:
    VizStage(Size source, ChannelSet channels, std::uint32_t factor);

    static Size reduced(Size source, std::uint32_t factor) noexcept;
    static std::uint64_t bytes_for(Size source, ChannelSet channels, std::uint32_t factor) noexcept;

    Size size() const noexcept { return planes_.size(); }
    ChannelSet channels() const noexcept { return planes_.channels(); }
    std::uint32_t factor() const noexcept { return factor_; }

    // Pixels of the unit that are still Pending are left as they were.
    void copy(const CompStage& source, const WorkUnit& unit);

    // Lengths are in pixels of this stage. Pending: nothing near has been committed yet.
    PixelResult at(std::uint32_t x, std::uint32_t y) const noexcept { return planes_.at(x, y); }
    void read_row(std::uint32_t x, std::uint32_t y, PixelColumns& columns) const noexcept {
        planes_.read_row(x, y, columns);
    }

private:
    // What a pixel shows: its own result, or that of a level with this step, or nothing.
    static constexpr std::uint32_t kExact = 0;
    static constexpr std::uint32_t kNothing = ~std::uint32_t{0};

    void copy_pixel(const CompStage& source, const WorkUnit& unit, std::uint32_t x,
                    std::uint32_t y);

    PixelPlanes planes_;
    std::uint32_t factor_;
    Grid<std::uint32_t> shown_step_;
};

}  // namespace mandel
