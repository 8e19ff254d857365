// What a picture will cost, before it is drawn: from a few points of its grid.
#pragma once

#include <cstdint>
#include <memory>

#include "base/stop_flag.h"
#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "scene/scene.h"

namespace mandel {

struct PictureCost {
    // Of a processor with AVX-512, from counted work (EngineCounts::work) and not from a clock, so
    // that a scene has one estimate: within a factor of two or three.
    double processor_seconds = 0;
    std::uint64_t memory_bytes = 0;  // of the pixels; without the reference orbit
};

// Computes the points of count_probes.h with the scene's limit, or one found for them. `orbit`, of
// find_count_tables(), may be null. Throws what a picture would; after `stop` it is of no use.
PictureCost estimate_cost(const Scene& scene, const Execution& execution, const StopFlag& stop,
                          std::shared_ptr<const SharedOrbit> orbit = nullptr);

}  // namespace mandel
