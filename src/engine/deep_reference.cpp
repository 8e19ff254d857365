#include "engine/deep_reference.h"

#include <chrono>

#include "engine/pixel_map.h"

namespace mandel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// A longer limit only matters to an orbit that ended at a shorter one.
bool is_enough(const DeepReference* have, std::uint64_t max_iterations) {
    if (have == nullptr) return false;
    const ReferenceOrbit& orbit = have->reference.orbit;
    return orbit.end() != ReferenceOrbit::End::Limit || orbit.last() >= max_iterations;
}

std::string_view end_name(ReferenceOrbit::End end) {
    switch (end) {
        case ReferenceOrbit::End::Escaped:
            return "escape";
        case ReferenceOrbit::End::Periodic:
            return "period";
        case ReferenceOrbit::End::Attracted:
            return "interior";
        case ReferenceOrbit::End::Limit:
            return "limit";
        case ReferenceOrbit::End::Stopped:
            break;
    }
    return "stopped";
}

}  // namespace

void prepare_reference(EngineTask& task, const StopFlag& stop) {
    if (task.plan.kernel != Kernel::Perturbation) return;
    if (is_enough(task.reference.get(), task.max_iterations)) return;

    const FloatExp& spacing = task.plan.spacing;
    const FloatExp radius = spacing * farthest_offset(task.view.size);
    const mpfr_prec_t bits = task.plan.precision_bits;
    const OrbitLimits limits{radius, spacing, task.max_iterations};

    const auto orbit_start = Clock::now();
    ReferenceOrbit orbit(BigFloat(task.view.re, bits), BigFloat(task.view.im, bits), limits, stop);
    const double orbit_seconds = seconds_since(orbit_start);
    const auto table_start = Clock::now();
    LinearApproximation table(orbit, radius, task.escape_radius, task.plan.epsilon, stop);
    const SharedStart start(orbit, table, radius, task.escape_radius);
    task.reference = std::make_shared<const DeepReference>(DeepReference{
        {std::move(orbit), std::move(table), start}, orbit_seconds, seconds_since(table_start)});
}

ReferenceStats reference_stats(const EngineTask& task) {
    if (task.reference == nullptr) return {};
    const DeepReference& deep = *task.reference;
    const ReferenceOrbit& orbit = deep.reference.orbit;
    return {orbit.last(),       end_name(orbit.end()),
            orbit.bytes(),      deep.reference.approximation.bytes(),
            deep.orbit_seconds, deep.table_seconds};
}

}  // namespace mandel
