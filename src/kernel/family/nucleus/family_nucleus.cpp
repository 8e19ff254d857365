#include "kernel/family/nucleus/family_nucleus.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "kernel/family/nucleus/critical_orbit.h"
#include "kernel/family/nucleus/family_box_search.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// Of the size: what the nucleus has to be right to, and a little more.
constexpr std::int64_t kWantedBits = 72 + 8;
// A step of Newton's method finds no more than a derivative in doubles knows.
constexpr std::int64_t kBitsOfStep = 64;

struct PeriodValues {
    ComplexExp z;       // Z_p
    FamilySlope slope;  // J_p
    ComplexExp factor{1, 0, 0};
    bool conjugates = false;

    // log2 of the size of the set around a nucleus.
    std::int64_t size_exponent(int degree) const {
        const FloatExp determinant = slope.largest() * slope.smallest();
        return -factor.exponent / (degree - 1) - determinant.exponent / 2;
    }
};

// Right to 2^noise_exponent, seen as an error of c. Nothing after `stop` and for an orbit that
// escapes.
std::optional<PeriodValues> values_at(const Formula& formula, const BigComplex& c,
                                      std::uint64_t period, std::int64_t noise_exponent,
                                      const StopFlag& stop) {
    const std::int64_t bits = static_cast<std::int64_t>(std::bit_width(period)) - noise_exponent;
    constexpr std::uint64_t kNanosecondsBeside = 500;
    const std::uint64_t poll_every = steps_between_polls(bits, kNanosecondsBeside);
    CriticalOrbit orbit(formula, c, bits);
    PeriodValues values;
    while (orbit.n() < period) {
        orbit.step();
        if (orbit.z().exponent > 2) return std::nullopt;
        if (orbit.n() % poll_every == 0 && stop.is_requested()) return std::nullopt;
        if (orbit.n() == 1) continue;
        const LocalSimilarity<FloatExp>& local = orbit.local();
        const ComplexExp g(local.g.re, local.g.im);
        values.factor = g * (local.conjugates ? conjugate(values.factor) : values.factor);
        values.conjugates = values.conjugates != local.conjugates;
    }
    values.z = orbit.z();
    values.slope = orbit.slope();
    return values;
}

class FamilyRefinement {
public:
    FamilyRefinement(const Formula& formula, std::uint64_t period, const FloatExp& radius,
                     const StopFlag& stop)
        : formula_(formula), period_(period), radius_exponent_(radius.exponent + 2), stop_(stop) {}

    std::optional<FamilyNucleus> run(BigComplex c) const {
        std::int64_t noise = radius_exponent_ - 3 * kBitsOfStep, best = radius_exponent_;
        int failures = 0;
        while (failures < kMostFailures) {
            const auto here = values_at(formula_, c, period_, noise, stop_);
            if (!here) return std::nullopt;
            const ComplexExp step = -here->slope.inverse_image(here->z);
            const std::int64_t error = here->z.is_zero() ? noise : step.exponent + 1;
            if (error > radius_exponent_) return std::nullopt;
            const std::int64_t wanted = here->size_exponent(formula_.degree) - kWantedBits;
            failures = error < best ? 0 : failures + 1;
            best = std::min(best, error);
            const bool is_exact = error <= noise + 4;
            if (!is_exact) {
                // Its new digits, and those that the next step may find.
                noise = std::min(noise, error - 3 * kBitsOfStep);
                c = sum(c, to_big_complex(step), static_cast<mpfr_prec_t>(64 - noise));
            }
            if (error < wanted && noise < wanted) return described(std::move(c), *here);
            if (is_exact) noise = std::min(noise - kBitsOfStep, wanted - kBitsOfStep);
        }
        return std::nullopt;
    }

private:
    // A step that comes no nearer may be one over a fold; in a row they lead nowhere.
    static constexpr int kMostFailures = 8;
    // Of the size: what is as good as beside the axis, where J is still that of the nucleus.
    static constexpr std::int64_t kNearAxisBits = 24;

    std::optional<FamilyNucleus> described(BigComplex c, const PeriodValues& at) const {
        const PeriodValues values = rounder_side(c, at);
        FamilyNucleus nucleus{period_,      std::move(c.re), std::move(c.im),
                              values.slope, values.factor,   values.conjugates,
                              false};
        nucleus.has_one_slope = has_one_slope(nucleus, values);
        if (stop_.is_requested()) return std::nullopt;
        return nucleus;
    }

    // On the real axis, a line of folds, J is another one on each side. The set on one of them may
    // be a copy, where it is about as round as z^d + c has it.
    PeriodValues rounder_side(BigComplex& c, const PeriodValues& at) const {
        const std::int64_t size = at.size_exponent(formula_.degree);
        const FloatExp im = abs(to_float_exp(c.im));
        if (!formula_.has_fold() || !(im < FloatExp(1, size - kWantedBits))) return at;
        mpfr_set_zero(c.im.get(), 1);
        const auto roundness = [](const PeriodValues& values) {
            return values.slope.smallest() / values.slope.largest();
        };
        PeriodValues best = at;
        for (const double side : {-1.0, 1.0}) {
            const ComplexExp aside(0, side, size - kNearAxisBits);
            const auto there =
                values_at(formula_, sum(c, to_big_complex(aside), mpfr_get_prec(c.re.get())),
                          period_, size - kWantedBits, stop_);
            if (there && roundness(best) < roundness(*there)) best = *there;
        }
        return best;
    }

    // A satellite is as near to its parent as it is large, and J changes there.
    bool has_one_slope(const FamilyNucleus& nucleus, const PeriodValues& at) const {
        constexpr double kShare = 0.25, kMostChange = 0.1;
        const std::int64_t size = at.size_exponent(formula_.degree);
        const PlaneBox around{nucleus.re, nucleus.im, {}, {}};
        for (int k = 0; k < 4; ++k) {
            ComplexExp offset(kShare, 0, size);
            for (int i = 0; i < k; ++i) offset = times_i(offset);
            auto [re, im] = around.at(offset);
            const auto there =
                values_at(formula_, {std::move(re), std::move(im)}, period_, size - 64, stop_);
            if (!there) return false;
            const FamilySlope change{there->slope.right + -at.slope.right,
                                     there->slope.up + -at.slope.up};
            if (at.slope.smallest() * kMostChange < change.largest()) return false;
        }
        return true;
    }

    const Formula formula_;
    const std::uint64_t period_;
    const std::int64_t radius_exponent_;
    const StopFlag& stop_;
};

struct FamilyProblem {
    using Search = FamilyBoxSearch;
    using Found = FamilyNucleus;

    std::unique_ptr<FamilyBoxSearch> search(PlaneBox box, std::uint64_t max_period) const {
        return std::make_unique<FamilyBoxSearch>(formula, std::move(box), max_period);
    }
    std::optional<FamilyNucleus> refine(const PlaneBox& box, BigComplex start, std::uint64_t period,
                                        const StopFlag& stop) const {
        return FamilyRefinement(formula, period, box.radius(), stop).run(std::move(start));
    }

    Formula formula;
};

}  // namespace

FamilyNucleusSearch find_family_nucleus(const Formula& formula, const PlaneBox& box,
                                        const PeriodLimits& limits, const StopFlag& stop) {
    LowestNucleus<FamilyProblem> lowest({formula}, limits, stop);
    const SearchOutcome outcome = lowest.run(box);
    if (outcome != SearchOutcome::Found) return {outcome, {}};
    return {outcome, std::move(lowest.found())};
}

}  // namespace mandel
