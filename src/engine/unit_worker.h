// Computes pixels on one thread, in buffers that it keeps from one batch to the next.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/pixel_columns.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/family_worker.h"
#include "engine/inside_blocks.h"
#include "engine/pixel_map.h"
#include "engine/real_axis.h"
#include "kernel/direct/escape.h"
#include "kernel/direct/pixel_values.h"
#include "kernel/long_orbit/long_orbit.h"
#include "kernel/perturb/perturb.h"
#include "kernel/replay/stripe_average.h"

namespace mandel {

class UnitWorker {
public:
    UnitWorker(const EngineTask& task, SimdLevel simd, ChannelSet channels, const StopFlag& stop);

    // These pixels, valid until the next call; none if it was stopped before all were computed.
    PixelView compute(std::span<const PixelPosition> positions);

    // Sums over everything computed so far.
    const EngineCounts& counts() const noexcept { return counts_; }
    // See PointBatch.
    const std::vector<PixelPosition>& far() const noexcept { return far_; }

private:
    // One entry for each point of a batch.
    struct Orbits : OrbitColumns {
        void reset(std::size_t count, bool with_trails = false) {
            re.resize(count);
            im.resize(count);
            OrbitColumns::reset(count, with_trails);
        }

        std::vector<double> re, im;  // the points: of the plane, or in pixels from the reference
    };

    bool is_perturbed() const { return task_.plan.kernel == Kernel::Perturbation; }
    bool is_family() const { return task_.plan.kernel == Kernel::Family; }
    bool is_direct() const { return !is_perturbed() || task_.plan.doubles_first; }
    void iterate_directly(const EscapeTask& task, Orbits& orbits);
    // The first `count` of them.
    void perturb(const PixelTask& task, Orbits& orbits, std::size_t count);
    // Of those that escaped: the averages of their last iterates.
    void average_direct(Orbits& orbits) const;
    void average_perturbed(Orbits& orbits, std::size_t count) const;
    void leave_out_known(std::span<const PixelPosition> positions);
    PixelView with_known(std::size_t count);
    void find_interiors(std::span<const PixelPosition> positions, PixelColumns& pixels);
    void count_statuses() noexcept;
    void list_far(std::span<const PixelPosition> positions);
    void choose_again();
    void choose_perturbed();
    void iterate_again();
    void iterate_to_the_end();

    const EngineTask& task_;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const PixelMap map_;
    const RealAxis axis_;
    const PixelValues values_;
    std::optional<FamilyWorker> family_;  // for views of the family, alone
    EscapeTask escape_;
    InsideBlocks blocks_{escape_, map_};
    PixelTask perturb_;
    LongOrbitTask long_;
    const StripeAverage average_;
    const bool has_averages_, has_interiors_;
    bool takes_again_ = false;    // doubles alone are not enough for all pixels
    bool proves_blocks_ = false;  // InsideBlocks are of use
    EngineCounts counts_;
    std::vector<PixelPosition> far_;

    // Of a batch: offsets of its pixels from the centre, without those that are known to be inside.
    std::vector<double> right_, up_;
    std::vector<std::uint8_t> is_known_;   // 1 for those that are
    std::vector<std::size_t> known_;       // indices of these
    Orbits orbits_;                        // of the pixels that are iterated
    std::vector<double> slack_;            // below 0 for those that are doubtful
    std::vector<std::size_t> again_;       // indices of those that need more than doubles
    std::vector<std::uint8_t> is_unsure_;  // of those at the limit, which come first
    std::size_t perturbed_count_ = 0;      // so many of them begin by perturbation
    Orbits deep_orbits_;                   // of them
    Orbits last_orbits_;                   // of those of them that long arithmetic has given up
    PixelColumns pixels_;                  // of the pixels that are iterated
    PixelColumns pixels_with_known_;
};

}  // namespace mandel
