// Computes any pixels of a view, without a stage: for numbers instead of pictures, and for a
// survey of a view.
#pragma once

#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/pixel_columns.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"

namespace mandel {

struct PointBatch {
    // One for each position, in their order; Pending where it was stopped before.
    PixelColumns pixels;
    EngineCounts counts;
    // If the task lists them: the pixels that are still bounded at the limit, not proved to be
    // inside, and not near the set (is_near_set()); in no order.
    std::vector<PixelPosition> far;
};

PointBatch compute_points(EngineTask task, ChannelSet channels,
                          std::span<const PixelPosition> positions, const Execution& execution,
                          const StopFlag& stop);

}  // namespace mandel
