#include "job/count_table_search.h"

#include <algorithm>
#include <utility>

#include "engine/count_probes.h"
#include "job/memory_limit.h"

namespace mandel {

std::shared_ptr<const SharedOrbit> find_count_tables(std::span<Scene> scenes,
                                                     const Execution& execution,
                                                     const StopFlag& stop) {
    const auto needs_table = [](const Scene& scene) { return scene.coloring.needs_table(); };
    if (std::ranges::none_of(scenes, needs_table)) return nullptr;
    EngineTask task;
    task.view = scenes.front().view;
    task.max_orbit_bytes = memory_for_orbit();
    const CountProbes probes = probe_counts(task, scenes.front().limits, execution, stop);
    for (Scene& scene : scenes) {
        if (!needs_table(scene)) continue;
        if (auto knots = find_count_knots(probes.counts, scene.coloring.equalize)) {
            scene.coloring.table = std::move(*knots);
        } else {
            scene.coloring.transfer = Transfer::Sqrt;
        }
    }
    return probes.orbit;
}

}  // namespace mandel
