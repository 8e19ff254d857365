#include "kernel/replay/replay.h"

#include "base/multiversion.h"
#include "kernel/pixel/perturb_arithmetic.h"

namespace mandel {
namespace {

using Rebasing = OrbitTrail::Rebasing;

std::uint64_t first_iterate(std::uint64_t end_n) {
    return end_n < OrbitTrail::kStretch ? 1 : end_n + 1 - OrbitTrail::kStretch;
}

// Of the series, at u.
MANDEL_ALWAYS_INLINE Complex<double> evaluate(const SharedSeries::Rebasing& of,
                                              const Complex<double>& u) {
    Complex<double> z;
    for (std::size_t k = of.degree + 1; k-- > 0;) z = times_plus(z, u, of.z[k]);
    return z;
}

MANDEL_MULTIVERSION(Complex<double>, evaluate_multiversion,
                    (const SharedSeries::Rebasing& of, const Complex<double>& u), evaluate(of, u))

}  // namespace

void DirectReplay::add(const Complex<double>& c, std::uint64_t end_n, OrbitTrail& trail) noexcept {
    const bool has_place = trail.plain_n != OrbitTrail::kNowhere;
    group_.add({end_n, has_place ? trail.plain_n : 0, trail.plain_z, c}, &trail.averages);
    if (group_.is_full()) flush();
}

PerturbedReplay::PerturbedReplay(SimdLevel level, const ReferenceOrbit& orbit,
                                 const SharedSeries& series, const ComplexExp& pixel,
                                 const StripeAverage& rule) noexcept
    : Z_(orbit.z()),
      series_(series),
      pixel_(narrow(pixel)),
      rule_(rule),
      plain_(level, true),
      plain_and_back_(level, true),
      forwards_(level, false),
      forwards_and_back_(level, false) {
    if (series.n > 0) scale_ = (pixel * (FloatExp(1.0) / series.radius)).to_double();
}

void PerturbedReplay::add(const Complex<double>& offset, std::uint64_t end_n,
                          OrbitTrail& trail) noexcept {
    const std::uint64_t first = first_iterate(end_n);
    const Complex<double> dc = times(offset, pixel_), c = plus(Z_[1], dc);
    if (trail.plain_n <= first) {
        return put(plain_, {end_n, trail.plain_n, trail.plain_z, c}, trail);
    }
    const Rebasing &newer = trail.newer, &older = trail.older;
    if (newer.n + OrbitTrail::kStretch <= first) {
        // No rebasing among them: it would have been noted.
        const Complex<double> z = plus(Z_[trail.m], trail.dz);
        return put(forwards_and_back_, {end_n, end_n, z, c, dc, trail.dz, trail.m}, trail);
    }
    if (newer.n <= first) {
        return put(forwards_, {end_n, newer.n, place_of(newer, offset), c, dc}, trail);
    }
    const bool is_only_one = older.n + OrbitTrail::kStretch <= first;
    if (newer.m == OrbitTrail::kNoIndex || !is_only_one) {
        return put(forwards_, {end_n, older.n, place_of(older, offset), c, dc}, trail);
    }
    const Complex<double> z = place_of(newer, offset);
    const Complex<double> dz{z.re - Z_[newer.m].re, z.im - Z_[newer.m].im};
    ReplayGroup& group = trail.plain_n == newer.n ? plain_and_back_ : forwards_and_back_;
    put(group, {end_n, newer.n, z, c, dc, dz, newer.m}, trail);
}

void PerturbedReplay::put(ReplayGroup& group, const ReplayPlace& place,
                          OrbitTrail& trail) noexcept {
    group.add(place, &trail.averages);
    if (group.is_full()) group.run(Z_, rule_);
}

void PerturbedReplay::flush() noexcept {
    for (ReplayGroup* group : {&plain_, &plain_and_back_, &forwards_, &forwards_and_back_}) {
        group->run(Z_, rule_);
    }
}

// z of a rebasing, of the pixel's own or of the series.
Complex<double> PerturbedReplay::place_of(const Rebasing& rebasing,
                                          const Complex<double>& offset) const noexcept {
    if (rebasing.shared == OrbitTrail::kOwn) return rebasing.z;
    const SharedSeries::Rebasing& of = series_.rebasings[static_cast<std::size_t>(rebasing.shared)];
    return evaluate_multiversion(of, times(offset, scale_));
}

}  // namespace mandel
