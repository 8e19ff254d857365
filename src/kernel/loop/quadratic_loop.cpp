#include "kernel/loop/quadratic_loop.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/inside/attracting_cycle.h"
#include "kernel/pixel/loss.h"
#include "kernel/pixel/perturb_arithmetic.h"

namespace mandel {
namespace {

// M X, see the header.
constexpr double kReach = 0x1p-26;
// |u^2| stays in the range of doubles for a block.
constexpr double kLargestReach = 0x1p200;
// In views with a smaller spacing no pixel ever leaves the loop.
constexpr double kSmallestSpacing = 0x1p-200;

MANDEL_ALWAYS_INLINE bool quadratic_steps(const Complex<double>& kappa, double reach_sq,
                                          LoopOrbit& o, std::uint64_t count) {
    for (std::uint64_t k = 0; k < count; ++k) {
        const Complex<double> w = times(o.u, o.u);
        if (!(square(w) < reach_sq)) return false;
        const Complex<double> e = times_plus(kappa, w, {1, 0});
        const Complex<double> f = times_plus(kappa, w, e);
        o.d = times_plus(times(f, {2 * o.u.re, 2 * o.u.im}), o.d, o.slope);
        o.u = times_plus(e, w, o.c);
        ++o.steps;
    }
    return true;
}

MANDEL_MULTIVERSION(bool, quadratic_steps_multiversion,
                    (const Complex<double>& kappa, double reach_sq, LoopOrbit& o,
                     std::uint64_t count),
                    quadratic_steps(kappa, reach_sq, o, count))

// The first step of the table that covers the whole orbit; kNone if there is none.
std::uint32_t whole_step(const ReferenceOrbit& orbit, const LinearApproximation& table) {
    std::uint32_t i = table.size() == 0 ? LinearApproximation::kNone : 0;
    while (i != LinearApproximation::kNone && table.link(i).length < orbit.last()) {
        i = table.link(i).parent;
    }
    return i;
}

// Whether the quadratic form may be valid: that step is so at least for |u| = kEntry.
bool covers_period(const ReferenceOrbit& orbit, const LinearApproximation& table,
                   const FloatExp& spacing) {
    if (orbit.end() != ReferenceOrbit::End::Periodic) return false;
    const std::uint32_t i = whole_step(orbit, table);
    if (i == LinearApproximation::kNone || table.limit(i).mantissa == 0) return false;
    const LinearApproximation::Wide map = table.wide_form(i);
    const FloatExp gap = (map.a * map.b).abs() * spacing;
    if (FloatExp(LoopBounds::kLargestSpacing) < gap || gap < FloatExp(kSmallestSpacing))
        return false;
    return !(map.a.norm() * table.limit(i) < FloatExp(LoopBounds::kEntry * LoopBounds::kEntry));
}

}  // namespace

std::optional<QuadraticLoop> QuadraticLoop::of(const ReferenceOrbit& orbit,
                                               const LinearApproximation& table,
                                               const LoopView& view, const StopFlag& stop) {
    if (!covers_period(orbit, table, view.spacing)) return std::nullopt;
    const auto sums = loop_sums(orbit, orbit.last(), stop);
    QuadraticLoop loop;
    if (!sums || !loop.set(*sums, view)) return std::nullopt;
    return loop;
}

bool QuadraticLoop::set(const LoopSums& s, const LoopView& view) {
    constexpr double kEntry = LoopBounds::kEntry;
    const FloatExp size = s.a.norm(), far = size * (s.r * view.radius);  // |A|^2 r |dc|
    const FloatExp reach = size * FloatExp(kReach) / s.m - far;
    if (!(FloatExp(kEntry * kEntry) < reach)) return false;

    a_ = s.a;
    b_ = s.a * s.b;
    g_ = s.a * s.g;
    e_ = s.a * s.e;
    ab_ = a_ * b_;
    end_ = s.end;
    kappa_ = (s.q / (s.a * s.a)).to_double();
    bounds_.period = s.period;
    bounds_.set_entry(FloatExp(kEntry) / s.a.abs());
    const double w = min(reach, FloatExp(kLargestReach)).to_double();
    bounds_.reach_sq = w * w;
    // The last term is for the roundings of the sums and of c.
    const double bend = (s.m / size).to_double(), xi = 9 + far.to_double();
    bounds_.error = 81 * std::sqrt(norm(kappa_)) + 16 * bend * bend * xi * xi * xi +
                    static_cast<double>(s.period + 64) * 0x1p-48 * xi;
    bounds_.lost_size = std::max(Loss::kSize, (ab_.abs() * view.spacing).to_double() /
                                                  (LoopBounds::kErrors * bounds_.error));
    return true;
}

bool QuadraticLoop::run(LoopOrbit& orbit, std::uint64_t count) const noexcept {
    return quadratic_steps_multiversion(kappa_, bounds_.reach_sq, orbit, count);
}

// With these bounds no point of a disk that comes back can have been beyond |u| = 3, where the
// error is not known: from there on the orbit only grows.
bool QuadraticLoop::has_cycle(const LoopOrbit& orbit, std::uint64_t gap) const noexcept {
    return norm(orbit.c) < 2.1 * 2.1 && norm(orbit.u) < 4 &&
           has_attracting_cycle(orbit.c, orbit.u, gap, bounds_.error);
}

}  // namespace mandel
