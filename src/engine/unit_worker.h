// Computes pixels on one thread, in buffers that it keeps from one batch to the next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/pixel_map.h"
#include "engine/real_axis.h"
#include "kernel/direct/escape.h"
#include "kernel/direct/pixel_values.h"
#include "kernel/long_orbit/long_orbit.h"
#include "kernel/perturb/perturb.h"

namespace mandel {

class UnitWorker {
public:
    UnitWorker(const EngineTask& task, SimdLevel simd, PixelFields fields, const StopFlag& stop);

    // The results of these pixels, valid until the next call; empty if it was stopped before all
    // were computed.
    std::span<const PixelResult> compute(std::span<const PixelPosition> positions);

    // Sums over everything computed so far.
    const EngineCounts& counts() const noexcept { return counts_; }

private:
    // One entry for each point of a batch.
    struct Orbits {
        void reset(std::size_t count);
        OrbitEnds ends() { return {n, zr, zi, dr, di, status}; }

        std::vector<double> re, im;  // the points: of the plane, or in pixels from the reference
        std::vector<std::uint64_t> n;
        std::vector<double> zr, zi, dr, di;
        std::vector<PixelStatus> status;
    };

    bool is_perturbed() const { return task_.plan.kernel == Kernel::Perturbation; }
    bool is_direct() const { return !is_perturbed() || task_.plan.doubles_first; }
    std::span<const PixelPosition> without_known(std::span<const PixelPosition> positions);
    void put_known_between(std::size_t count);
    void iterate_directly(std::span<const PixelPosition> positions);
    void choose_again(std::span<const PixelPosition> positions);
    void iterate_again();
    void iterate_to_the_end();
    bool is_doubtful(std::size_t i) const noexcept;

    const EngineTask& task_;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const PixelMap map_;
    const RealAxis axis_;
    const PixelValues values_;
    EscapeTask escape_;
    PixelTask perturb_;
    LongOrbitTask long_;
    bool takes_again_ = false;  // doubles alone are not enough for all pixels
    EngineCounts counts_;

    // Places of those of a batch that are known to be inside, and the others.
    std::vector<std::size_t> known_;
    std::vector<PixelPosition> unknown_;
    Orbits orbits_;                   // of the pixels of the batch that are iterated
    std::vector<std::size_t> again_;  // places in it: those that take more than doubles
    Orbits deep_orbits_;              // theirs
    Orbits last_orbits_;              // of those of them that long arithmetic has given up
    std::vector<PixelResult> results_;
};

}  // namespace mandel
