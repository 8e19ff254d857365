#include "kernel/loop/polynomial_loop.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/pixel/loss.h"
#include "kernel/pixel/perturb_arithmetic.h"

namespace mandel {
namespace {

// What is left out in the first step, in pixels: by truncation at most, and by the roundings of the
// coefficients, which are the same for all pixels and go both ways, eight times what they come to
// on average. Little more than what perturbation leaves out, as some orbits multiply it by far more
// than their derivative says before they are seen to be lost.
constexpr double kMostTruncation = 0x1p-28, kMostShift = 0x1p-26;
// Where pixels are large it is still no more than this, for the proofs and for what comes later.
constexpr double kMostLeftOut = 0x1p-46;
// Between pixels: nearer ones are beyond kMostShift in any case.
constexpr double kLeastSpacing = 0x1p-31;
constexpr double kMostDecay = 0.5;  // of the coefficients
// The bound of a series is up to so much above decay^degree (measured: 2^5 to 2^9).
constexpr double kGrowth = 0x1p10;
// Products a series may take for an iteration of the limit (chosen: thousandths of a picture).
constexpr std::uint64_t kWorkPerIteration = 32;
// What entering the loop costs a pixel, in iterations by other means (measured: between 1,200,
// where it doubles the time of a picture, and 3,000, where it saves a third). It has to save more.
constexpr double kEntryCost = 2048;
constexpr std::uint64_t kLongStay = 1000;  // steps that are followed of a pixel

MANDEL_ALWAYS_INLINE bool polynomial_steps(const LoopMap& map, double reach_sq, LoopOrbit& o,
                                           std::uint64_t count) {
    for (std::uint64_t k = 0; k < count; ++k) {
        const Complex<double> w = times(o.u, o.u);
        if (!(square(w) < reach_sq)) return false;
        Complex<double> e = map.p[map.degree], f = e, slope = map.q[map.degree];
        for (std::size_t i = map.degree - 1; i > 0; --i) {
            e = times_plus(e, w, map.p[i]);
            f = times_plus(f, w, e);
            slope = times_plus(slope, w, map.q[i]);
        }
        slope = times_plus(slope, w, map.q[0]);
        o.d = times_plus(times(f, {2 * o.u.re, 2 * o.u.im}), o.d, slope);
        o.u = times_plus(e, w, map.p[0]);
        ++o.steps;
    }
    return true;
}

MANDEL_MULTIVERSION(bool, polynomial_steps_multiversion,
                    (const LoopMap& map, double reach_sq, LoopOrbit& o, std::uint64_t count),
                    polynomial_steps(map, reach_sq, o, count))

// The smallest degree whose terms beyond it are below `wanted`, at least 3.
std::size_t degree_for(double ratio, double reach, double wanted) {
    std::size_t degree = 2;
    for (double left = ratio * ratio * reach * kGrowth; left > wanted; left *= ratio) ++degree;
    return std::max<std::size_t>(degree, 3);
}

}  // namespace

std::optional<PolynomialLoop> PolynomialLoop::of(const ReferenceOrbit& orbit, const LoopView& view,
                                                 const StopFlag& stop) {
    const auto returns = loop_periods(orbit, view.radius, view.spacing, kLeastSpacing,
                                      LoopBounds::kLargestSpacing, stop);
    for (const LoopPeriod& p : returns) {
        if (p.period < 2 || view.max_iterations / LoopBounds::kLeastSteps < p.period) continue;
        const auto sums = loop_sums(orbit, p.period, stop);
        PolynomialLoop loop;
        if (sums && loop.set(orbit, *sums, p, view, stop)) return loop;
    }
    return std::nullopt;
}

// The reach holds all that a quadratic polynomial with that c keeps.
bool PolynomialLoop::set(const ReferenceOrbit& orbit, const LoopSums& s, const LoopPeriod& at,
                         const LoopView& view, const StopFlag& stop) {
    const double pixels = (view.radius / view.spacing).to_double();
    const double c = std::min(2.0, at.c + at.spacing * pixels);
    const double beyond = 0.55 * (1 + std::sqrt(1 + 4 * c)), reach = beyond * beyond;
    const double roundings = std::sqrt(static_cast<double>(at.period + 64)) * 0x1p-51 * reach;
    if (!(roundings < kMostShift * at.spacing)) return false;

    const FloatExp size = s.a.norm(), far = size * (s.r * view.radius);  // |A|^2 r |dc|
    const FloatExp decay = (FloatExp(reach) + far) * (s.t / size) * 2.0;
    if (!(decay < FloatExp(kMostDecay))) return false;
    const double wanted = std::min(kMostLeftOut, kMostTruncation * at.spacing);
    const std::size_t degree = degree_for(decay.to_double(), reach, wanted);
    if (degree > LoopSeries::kMostDegree) return false;
    if (at.period > kWorkPerIteration * view.max_iterations / LoopSeries::products(degree))
        return false;

    series_ = LoopSeries(orbit, at.period, degree, FloatExp(reach) / size, view.radius,
                         view.escape_radius, stop);
    if (!series_.is_valid()) return false;
    const double spread = series_.spread();
    const double left_out = 1.1 * (s.a.abs() * series_.remainder()).to_double() * (1 + spread);
    if (!(spread < 0.25) || !(left_out < wanted)) return false;
    radius_ = view.radius;
    end_ = s.end;
    bounds_.period = at.period;
    const double within = reach * (1 - spread) * (1 - spread);
    bounds_.reach_sq = within * within;
    bounds_.set_entry(FloatExp(std::min(LoopBounds::kEntry, std::sqrt(within))) / s.a.abs());
    bounds_.error = left_out + static_cast<double>(at.period + 64) * 0x1p-49 * reach;
    bounds_.lost_size = std::max(Loss::kSize, at.spacing / (LoopBounds::kErrors * bounds_.error));
    return mean_stay() * static_cast<double>(at.period) > kEntryCost;
}

// How many steps pixels all over the view stay in the loop, from their first iteration on.
double PolynomialLoop::mean_stay() const noexcept {
    constexpr int kReach = 2;
    constexpr double kStep = 0.35;  // of the view's radius
    double steps = 0, pixels = 0;
    for (int i = -kReach; i <= kReach; ++i) {
        for (int j = -kReach; j <= kReach; ++j) {
            const ComplexExp dc = ComplexExp(Complex<double>{i * kStep, j * kStep}) * radius_;
            LoopMap map;
            fill(ComplexExp(), dc, map);
            LoopOrbit orbit;
            run(map, orbit, kLongStay);
            steps += static_cast<double>(orbit.steps);
            ++pixels;
        }
    }
    return steps / pixels;
}

// dc in the terms of the series.
Complex<double> PolynomialLoop::delta(const ComplexExp& dc) const noexcept {
    return (dc * (FloatExp(1.0) / radius_)).to_double();
}

ComplexExp PolynomialLoop::scale(const ComplexExp& dc) const noexcept {
    const Complex<double> f = series_.at(1, delta(dc));
    return ComplexExp(f.re, f.im, series_.exponent()) * (FloatExp(1.0) / series_.w_scale());
}

// With f_i of the series, a = f_1 / w_scale and h = a f_1: p_i = (f_i / f_1) h^(1 - i).
void PolynomialLoop::fill(const ComplexExp& pixel, const ComplexExp& dc,
                          LoopMap& map) const noexcept {
    map.degree = series_.degree();
    const Complex<double> at = delta(dc);
    const ComplexExp one(1, 0, 0), a = scale(dc);
    const Complex<double> f = series_.at(1, at);
    const ComplexExp inverse = one / ComplexExp(f),
                     h = a * ComplexExp(f.re, f.im, series_.exponent());
    const ComplexExp along = pixel * (FloatExp(1.0) / radius_);
    ComplexExp power = h;
    for (std::size_t i = 0; i <= map.degree; ++i) {
        const ComplexExp factor = power * inverse;
        map.p[i] = (ComplexExp(series_.at(i, at)) * factor).to_double();
        map.q[i] = (ComplexExp(series_.slope_at(i, at)) * factor * along).to_double();
        power = power / h;
    }
    map.p[0] = (a * end_ + ComplexExp(series_.at(0, at)) * inverse * h).to_double();
    map.p[1] = {1, 0};
}

bool PolynomialLoop::run(const LoopMap& map, LoopOrbit& orbit, std::uint64_t count) const noexcept {
    return polynomial_steps_multiversion(map, bounds_.reach_sq, orbit, count);
}

bool PolynomialLoop::has_cycle(const LoopMap& map, const LoopOrbit& orbit,
                               std::uint64_t gap) const noexcept {
    return has_attracting_cycle(map, orbit.u, gap, std::sqrt(bounds_.reach_sq), bounds_.error);
}

}  // namespace mandel
