#include "engine/deep_reference.h"

#include <chrono>
#include <optional>
#include <utility>

#include "engine/family_worker.h"
#include "engine/known_inside.h"
#include "engine/pixel_map.h"
#include "kernel/component/component_search.h"

namespace mandel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Shorter orbits start no thread that they have no use for.
constexpr mpfr_prec_t kLeastSharedBits = 10'000;

// A longer limit only matters to an orbit that ended at a shorter one.
bool is_enough(const DeepReference* have, std::uint64_t max_iterations) {
    if (have == nullptr) return false;
    const ReferenceOrbit& orbit = have->reference.orbit;
    return orbit.end() != ReferenceOrbit::End::Limit || orbit.last() >= max_iterations;
}

OrbitLimits orbit_limits(const EngineTask& task) {
    const FloatExp& spacing = task.plan.spacing;
    OrbitLimits limits{spacing * farthest_offset(task.view.size), spacing, task.max_iterations};
    limits.max_bytes = task.max_orbit_bytes;
    return limits;
}

ReferenceOrbit compute_orbit(const EngineTask& task, const StopFlag& stop,
                             const Execution& execution) {
    const mpfr_prec_t bits = task.plan.precision_bits;
    // A second thread saves nearly half of the time, a third little more of it.
    std::optional<Crew> crew;
    if (execution.threads > 1 && bits >= kLeastSharedBits) crew.emplace(1);
    return {BigFloat(task.view.re, bits),
            BigFloat(task.view.im, bits),
            orbit_limits(task),
            stop,
            {execution.simd, crew ? &*crew : nullptr},
            task.patience};
}

// The search around the centre of a view for components of short periods.
LocalSearch local_search(const EngineTask& task) {
    const mpfr_prec_t bits = task.plan.precision_bits;
    return {{BigFloat(task.view.re, bits), BigFloat(task.view.im, bits)},
            orbit_limits(task).radius,
            task.plan.spacing};
}

// Those that are known without a reference.
KnownComponents find_components(const EngineTask& task, const StopFlag& stop) {
    if (task.reference) return task.reference->reference.components;
    const LocalSearch search = local_search(task);
    KnownComponents components;
    if (task.accelerators.main_components) {
        components.main = MainComponents(search.c.re, search.c.im, search.radius, search.spacing);
    }
    if (task.accelerators.local_components) {
        components.local = find_local_components(search, stop);
    }
    return components;
}

ReferenceOrbit orbit_for(const EngineTask& task, const KnownComponents& components,
                         const StopFlag& stop, const Execution& execution) {
    if (task.accelerators.known_inside && is_all_inside(task, components, stop)) {
        const mpfr_prec_t bits = task.plan.precision_bits;
        return ReferenceOrbit::of_attracted_view(
            {BigFloat(task.view.re, bits).to_double(), BigFloat(task.view.im, bits).to_double()},
            orbit_limits(task));
    }
    if (task.shared_orbit) {
        if (auto orbit = task.shared_orbit->for_task(task, stop)) return std::move(*orbit);
    }
    return compute_orbit(task, stop, execution);
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

std::string_view end_name(FamilyOrbit::End end) {
    switch (end) {
        case FamilyOrbit::End::Escaped:
            return "escape";
        case FamilyOrbit::End::Periodic:
            return "period";
        case FamilyOrbit::End::Parted:
            return "parted";
        case FamilyOrbit::End::Limit:
            return "limit";
        case FamilyOrbit::End::Stopped:
            break;
    }
    return "stopped";
}

ReferenceStats family_stats(const FamilyDeepReference& family) {
    ReferenceStats stats;
    const FamilyReference& reference = family.reference;
    for (const FamilyOrbit* orbit :
         {&reference.start, reference.critical_apart ? &*reference.critical_apart : nullptr}) {
        if (orbit == nullptr) continue;
        stats.iterations += orbit->last();
        stats.orbit_bytes += orbit->bytes();
    }
    stats.end = end_name(reference.start.end());
    stats.orbit_seconds = family.orbit_seconds;
    return stats;
}

}  // namespace

SharedOrbit::SharedOrbit(const EngineTask& deepest, const StopFlag& stop,
                         const Execution& execution)
    : re_(deepest.view.re),
      im_(deepest.view.im),
      spacing_(deepest.plan.spacing),
      max_iterations_(deepest.max_iterations),
      orbit_(std::make_shared<const ReferenceOrbit>(compute_orbit(deepest, stop, execution))) {}

SharedOrbit::SharedOrbit(const EngineTask& prepared)
    : re_(prepared.view.re),
      im_(prepared.view.im),
      spacing_(prepared.plan.spacing),
      max_iterations_(prepared.max_iterations),
      orbit_(prepared.reference, &prepared.reference->reference.orbit) {}

std::optional<ReferenceOrbit> SharedOrbit::for_task(const EngineTask& task,
                                                    const StopFlag& stop) const {
    const bool is_covered = task.view.re == re_ && task.view.im == im_ &&
                            !(task.plan.spacing < spacing_) &&
                            (has_ended() || task.max_iterations <= max_iterations_);
    if (!is_covered || orbit_->end() == ReferenceOrbit::End::Stopped) return std::nullopt;
    // As the orbit itself sees its centre.
    const mpfr_prec_t bits = task.plan.precision_bits;
    const Complex<double> c{BigFloat(re_, bits).to_double(), BigFloat(im_, bits).to_double()};
    return orbit_->prefix(c, orbit_limits(task), stop);
}

namespace {

void prepare_family(EngineTask& task, const StopFlag& stop) {
    const bool is_enough = task.family && (task.family->reference.has_ended() ||
                                           task.family->max_iterations >= task.max_iterations);
    if (!is_enough) task.family = make_family_reference(task, stop);
}

}  // namespace

void prepare_reference(EngineTask& task, const StopFlag& stop, const Execution& execution) {
    if (task.plan.kernel == Kernel::Family) return prepare_family(task, stop);
    if (task.plan.kernel != Kernel::Perturbation) return;
    if (is_enough(task.reference.get(), task.max_iterations)) return;

    const auto orbit_start = Clock::now();
    KnownComponents components = find_components(task, stop);
    ReferenceOrbit orbit = orbit_for(task, components, stop, execution);
    // Components too small for an orbit in doubles show in this one.
    if (task.accelerators.local_components && !components.are_near()) {
        components.local = find_local_components(local_search(task), orbit.z(), stop);
    }
    const double orbit_seconds = seconds_since(orbit_start);
    const auto table_start = Clock::now();
    const LoopView view{orbit_limits(task).radius, task.plan.spacing, task.escape_radius,
                        task.max_iterations};
    Reference reference = make_reference(std::move(orbit), std::move(components), view,
                                         task.plan.epsilon, stop, task.accelerators);
    task.reference = std::make_shared<const DeepReference>(
        DeepReference{std::move(reference), orbit_seconds, seconds_since(table_start)});
}

ReferenceStats reference_stats(const EngineTask& task) {
    if (task.family) return family_stats(*task.family);
    if (task.reference == nullptr) return {};
    const DeepReference& deep = *task.reference;
    const ReferenceOrbit& orbit = deep.reference.orbit;
    return {orbit.last(),
            end_name(orbit.end()),
            deep.reference.loop.is_usable(),
            orbit.bytes(),
            deep.reference.approximation.bytes(),
            deep.orbit_seconds,
            deep.table_seconds};
}

}  // namespace mandel
