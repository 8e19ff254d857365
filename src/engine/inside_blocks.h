// Pixels that are known to be inside because a square of 8x8 pixels, or a part of it, is inside as
// a whole: one proof in place of many orbits, each with a proof of its own.
//
// The squares are those of the picture, whatever is computed together, so what is known of a pixel
// depends on the view and that pixel alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "engine/pixel_map.h"
#include "kernel/direct/escape.h"
#include "kernel/inside/attracting_cycle.h"
#include "kernel/pixel/orbit_ends.h"

namespace mandel {

class InsideBlocks {
public:
    // Of a picture without a lattice. `task` is that of its pixels.
    InsideBlocks(const EscapeTask& task, const PixelMap& map);

    // Whether proofs save iterations under the limit of the task.
    bool are_worth_it() const noexcept;

    // Sets is_inside[i] for the pixels at positions[i] that are in such a square, with all of their
    // samples; best for positions square by square.
    void mark(SimdLevel level, std::span<const PixelPosition> positions,
              std::span<std::uint8_t> is_inside, const StopFlag& stop);

private:
    // Some pixels in one square of 2^level by 2^level pixels.
    struct Pixels {
        std::span<const PixelPosition> positions;
        std::span<std::uint8_t> is_inside;
    };

    void mark_square(const Pixels& pixels, std::uint32_t x, std::uint32_t y, std::uint32_t side,
                     const Cycle& cycle) const;

    const EscapeTask& task_;
    const PixelMap& map_;
    std::vector<std::size_t> begins_;  // the first pixel of each run in one square, and the end
    std::vector<double> re_, im_;      // the middles of these squares
    OrbitColumns ends_;
};

}  // namespace mandel
