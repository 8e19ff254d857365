// Numbers instead of colours: the results of chosen pixels, from the same kernels as a picture.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "engine/execution.h"
#include "engine/limits.h"
#include "engine/view.h"

namespace mandel {

struct ProbeRun {
    // One for each position, in their order, with distance and angle. Pixels left Pending were
    // not reached before the stop.
    std::vector<PixelResult> results;
    std::uint64_t max_iterations = 0;  // the limit in force, also when it was found ("auto")
};

// Throws InvalidInput as make_plan does.
ProbeRun probe_pixels(const View& view, const Limits& limits,
                      std::span<const PixelPosition> positions, const Execution& execution,
                      const StopFlag& stop);

}  // namespace mandel
