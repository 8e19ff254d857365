#include "job/probe.h"

#include "engine/auto_limit.h"
#include "engine/plan.h"
#include "engine/point_batch.h"

namespace mandel {

ProbeRun probe_pixels(const View& view, const Limits& limits,
                      std::span<const PixelPosition> positions, const Execution& execution,
                      const StopFlag& stop) {
    EngineTask task;
    task.view = view;
    task.plan = make_plan(view, limits);
    task.escape_radius = limits.escape_radius;
    bool is_cut_short = false;
    if (limits.max_iterations) {
        task.max_iterations = *limits.max_iterations;
    } else {
        const AutoLimit limit = AutoLimit::from_coarse_grid(task, execution, stop);
        task.max_iterations = limit.limit();
        is_cut_short = limit.is_cut_short();
    }
    return {compute_points(task, kProbedChannels, positions, execution, stop).pixels,
            task.max_iterations, is_cut_short};
}

}  // namespace mandel
