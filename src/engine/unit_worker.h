// Computes one work unit after the other on one thread, in buffers that it keeps.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/mandelbrot_engine.h"
#include "engine/pixel_map.h"
#include "kernel/escape.h"
#include "kernel/pixel_values.h"

namespace mandel {

class UnitWorker {
public:
    UnitWorker(const EngineTask& task, SimdLevel simd, PixelFields fields, const StopFlag& stop);

    // Stores the unit's pixels. Returns false if it was stopped before all were computed.
    bool compute(const WorkUnit& unit, CompStage& stage);

    const EngineCounts& counts() const noexcept { return counts_; }

private:
    struct Position {
        std::uint32_t x, y;
    };

    void choose_pixels(const WorkUnit& unit, const CompStage& stage);
    bool iterate();

    const EngineTask& task_;
    const SimdLevel simd_;
    const StopFlag& stop_;
    const PixelMap map_;
    const PixelValues values_;
    EscapeTask escape_;
    EngineCounts counts_;

    // One entry for each chosen pixel.
    std::vector<Position> positions_;
    std::vector<double> re_, im_;
    std::vector<std::uint64_t> n_;
    std::vector<double> zr_, zi_, dr_, di_;
    std::vector<PixelStatus> status_;
    std::vector<PixelResult> results_;
};

}  // namespace mandel
