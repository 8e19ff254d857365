#include "kernel/nucleus/nucleus_search.h"

#include <utility>

#include "base/elementary.h"
#include "kernel/nucleus/box_search.h"
#include "kernel/nucleus/nucleus_refinement.h"

namespace mandel {
namespace {

struct QuadraticProblem {
    using Search = BoxSearch;
    using Found = Nucleus;

    std::unique_ptr<BoxSearch> search(PlaneBox box, std::uint64_t max_period) const {
        return std::make_unique<BoxSearch>(std::move(box), max_period);
    }
    std::optional<Nucleus> refine(const PlaneBox& box, BigComplex start, std::uint64_t period,
                                  const StopFlag& stop) const {
        std::optional<RefinedNucleus> nucleus =
            refine_nucleus(std::move(start), period, box.radius(), stop, interpolates);
        if (!nucleus) return std::nullopt;
        return Nucleus{period, std::move(nucleus->c.re), std::move(nucleus->c.im), nucleus->size,
                       nucleus->shape};
    }

    bool interpolates;
};

}  // namespace

double Nucleus::orientation() const { return repeatable_turns(size.im, size.re); }

NucleusSearch find_nucleus(const PlaneBox& box, const PeriodLimits& limits, const StopFlag& stop) {
    LowestNucleus<QuadraticProblem> lowest({limits.interpolates}, limits, stop);
    const SearchOutcome outcome = lowest.run(box);
    if (outcome != SearchOutcome::Found) return {outcome, {}};
    return {outcome, std::move(lowest.found())};
}

}  // namespace mandel
