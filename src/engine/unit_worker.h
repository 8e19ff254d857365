// Computes pixels on one thread, in buffers that it keeps from one batch to the next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/pixel_map.h"
#include "kernel/escape.h"
#include "kernel/long_orbit.h"
#include "kernel/perturb.h"
#include "kernel/pixel_values.h"

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
    std::uint64_t perturb(const OrbitEnds& ends);
    bool is_perturbed() const { return task_.plan.kernel == Kernel::Perturbation; }

    const EngineTask& task_;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const PixelMap map_;
    const PixelValues values_;
    EscapeTask escape_;
    PerturbTask perturb_;
    LongOrbitTask long_;
    EngineCounts counts_;

    // One entry for each pixel of the batch.
    std::vector<double> re_, im_;
    std::vector<std::uint64_t> n_;
    std::vector<double> zr_, zi_, dr_, di_;
    std::vector<PixelStatus> status_;
    std::vector<PixelResult> results_;
};

}  // namespace mandel
