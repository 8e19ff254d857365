#include "kernel/replay/replay.h"

#include <cmath>

#include "base/multiversion.h"
#include "kernel/direct/escape_step.h"
#include "kernel/pixel/perturb_arithmetic.h"

namespace mandel {
namespace {

using Number = Complex<double>;

MANDEL_ALWAYS_INLINE void go_plainly(const Number& c, std::uint64_t n, const Number& z,
                                     LastIterates& last) {
    DirectOrbit orbit{z, {}};
    last.set(n, z);
    for (int k = 0; n < last.n(); k = k == kSubBlockSteps - 1 ? 0 : k + 1) {
        step<false>(orbit, c, {}, is_nested_step(k));
        last.set(++n, orbit.z);
    }
}
MANDEL_MULTIVERSION(void, follow_plainly,
                    (const Number& c, std::uint64_t n, const Number& z, LastIterates& last),
                    go_plainly(c, n, z, last))

struct Place {
    std::uint64_t n;
    Number dz;
    std::uint32_t m;
};

// Single steps from the start of the reference to the end of the orbit.
MANDEL_ALWAYS_INLINE void go_forwards(std::span<const Number> Z, const Number& dc,
                                      std::uint64_t n, const Number& z, LastIterates& last) {
    Number dz = z;
    std::uint32_t m = 0;
    const auto end = static_cast<std::uint32_t>(Z.size() - 1);
    last.set(n, z);
    while (n < last.n()) {
        const Number sum = plus({2 * Z[m].re, 2 * Z[m].im}, dz);
        dz = times_plus(dz, sum, dc);
        const Number next = plus(Z[++m], dz);
        last.set(++n, next);
        if (m == end || square(next) < square(dz)) {
            dz = next;
            m = 0;
        }
    }
}
MANDEL_MULTIVERSION(void, follow_forwards,
                    (std::span<const Number> Z, const Number& dc, std::uint64_t n, const Number& z,
                     LastIterates& last),
                    go_forwards(Z, dc, n, z, last))

// The root of `of` with a positive real part.
MANDEL_ALWAYS_INLINE Number root(const Number& of) {
    const double size = std::sqrt(square(of));
    const double larger = std::sqrt(0.5 * (size + std::fabs(of.re)));
    const double smaller = larger > 0 ? 0.5 * std::fabs(of.im) / larger : 0;
    const double re = of.re >= 0 ? larger : smaller, im = of.re >= 0 ? smaller : larger;
    return {re, std::copysign(im, of.im)};
}

// Of the places before this one, as far as they follow the reference from its start.
MANDEL_ALWAYS_INLINE void go_back(std::span<const Number> Z, const Number& dc, Place place,
                                  LastIterates& last) {
    while (place.n > last.first() && place.m > 1) {
        --place.n;
        const Number ref = Z[--place.m];
        const Number rest{place.dz.re - dc.re, place.dz.im - dc.im};
        Number z = root(plus(times(ref, ref), rest));
        // On the side of the reference.
        if (std::fma(z.re, ref.re, z.im * ref.im) < 0) z = {-z.re, -z.im};
        const Number sum = plus(ref, z);
        const double scale = 1 / square(sum);
        const Number inverse{sum.re * scale, -sum.im * scale};
        place.dz = times(rest, inverse);
        last.set(place.n, z);
    }
}
MANDEL_MULTIVERSION(void, follow_back,
                    (std::span<const Number> Z, const Number& dc, const Place& place,
                     LastIterates& last),
                    go_back(Z, dc, place, last))

// z of a rebasing, of the pixel's own or of the series.
MANDEL_ALWAYS_INLINE Number place_of(const OrbitTrail::Rebasing& rebasing,
                                     const SharedSeries& series, const ComplexExp& pixel,
                                     const Number& offset) {
    if (rebasing.shared == OrbitTrail::kOwn) return rebasing.z;
    const SharedSeries::Rebasing& of = series.rebasings[static_cast<std::size_t>(rebasing.shared)];
    const Number u = times(offset, (pixel * (FloatExp(1.0) / series.radius)).to_double());
    Number z;
    for (std::size_t k = of.degree + 1; k-- > 0;) z = times_plus(z, u, of.z[k]);
    return z;
}

}  // namespace

void replay_directly(const Complex<double>& c, const OrbitTrail& trail,
                     LastIterates& last) noexcept {
    const bool has_place = trail.plain_n != OrbitTrail::kNowhere;
    follow_plainly(c, has_place ? trail.plain_n : 0, trail.plain_z, last);
}

void replay_perturbed(const ReferenceOrbit& orbit, const SharedSeries& series,
                      const ComplexExp& pixel, const Complex<double>& offset,
                      const OrbitTrail& trail, LastIterates& last) noexcept {
    const std::span<const Number> Z = orbit.z();
    const Number dc = times(offset, narrow(pixel));
    const auto forwards = [&](const OrbitTrail::Rebasing& from) {
        follow_forwards(Z, dc, from.n, place_of(from, series, pixel, offset), last);
    };
    if (trail.plain_n <= last.first()) {
        return follow_plainly(plus(Z[1], dc), trail.plain_n, trail.plain_z, last);
    }
    const OrbitTrail::Rebasing &newer = trail.newer, &older = trail.older;
    if (newer.n + OrbitTrail::kStretch <= last.first()) {
        // No rebasing among them: it would have been noted.
        last.set(last.n(), plus(Z[trail.m], trail.dz));
        return follow_back(Z, dc, Place{last.n(), trail.dz, trail.m}, last);
    }
    if (newer.n <= last.first()) return forwards(newer);
    const bool is_only_one = older.n + OrbitTrail::kStretch <= last.first();
    if (newer.m == OrbitTrail::kNoIndex || !is_only_one) return forwards(older);
    const Number z = place_of(newer, series, pixel, offset);
    follow_forwards(Z, dc, newer.n, z, last);
    const Number& ref = Z[newer.m];
    follow_back(Z, dc, Place{newer.n, {z.re - ref.re, z.im - ref.im}, newer.m}, last);
}

}  // namespace mandel
