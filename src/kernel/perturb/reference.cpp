#include "kernel/perturb/reference.h"

#include <utility>

#include "base/work_meter.h"

namespace mandel {

Reference make_reference(ReferenceOrbit orbit, KnownComponents components, const LoopView& view,
                         double epsilon, const StopFlag& stop, const Accelerators& accelerators) {
    const WorkPhase phase(stop, Work::Table);
    LinearApproximation table(orbit, view.radius, view.escape_radius,
                              accelerators.long_steps ? epsilon : 0, stop,
                              accelerators.quadratic_term);
    SharedStart start;
    if (accelerators.shared_start) {
        start = SharedStart(orbit, table, view.radius, view.escape_radius);
    }
    MinibrotLoop loop(
        orbit, table, view, stop,
        {.quadratic = accelerators.quadratic_loop, .polynomial = accelerators.polynomial_loop});
    SharedSeries series;
    if (accelerators.shared_series && !loop.may_begin(start.m, view.max_iterations)) {
        const SeriesView all{view.radius, view.spacing, view.escape_radius, loop.is_usable()};
        series = SharedSeries(orbit, table, start, all, stop);
    }
    return {std::move(orbit), std::move(table), start,
            series,           std::move(loop),  std::move(components)};
}

}  // namespace mandel
