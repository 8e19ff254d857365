#include "kernel/reference/linear_approximation.h"

#include <doctest/doctest.h>
#include <cmath>

#include "support/prepared_view.h"

using namespace mandel;

TEST_CASE("kernel: a long step agrees with the single ones to epsilon each, up to its limit") {
    for (const NamedView& named : {kLongOrbit, kDeepOrbit}) {
        const Prepared view(named);
        const LinearApproximation& table = view.reference().approximation;
        const ReferenceOrbit& orbit = view.reference().orbit;
        const ComplexExp dc = ComplexExp(0.3, -0.7, 0) * view.radius();
        std::size_t checked = 0;
        for (std::uint32_t i = 0; i < table.size(); i += 1 + table.size() / 397) {
            const std::uint32_t start = table.link(i).start, length = table.link(i).length;
            if (table.limit(i).mantissa == 0 || length < 2 || length > 5000) continue;
            // dz such that |w| = |dz (2 Z + dz)| is just below the limit.
            const ComplexExp Z = orbit.at(start);
            const FloatExp w_size = table.limit(i) * 0.9;
            const FloatExp both = Z.is_zero() ? FloatExp() : w_size / (Z.abs() * 2.0);
            const ComplexExp dz = Z.is_zero() ? ComplexExp(0.6, 0.8, 0) * sqrt(w_size)
                                              : ComplexExp(0.6, 0.8, 0) * both;
            if (!Z.is_zero() && Z.abs() * 0.5 < both) continue;
            const ComplexExp w = dz * (twice(Z) + dz);
            const LinearApproximation::Wide map = table.wide_form(i);
            const ComplexExp slope = map.a + map.q * w;
            const ComplexExp d = dz / dc;  // about what a pixel that came here has
            const Delta truth = iterate(orbit, start, length, {dz, d}, dc);
            const double allowed = 8 * table.epsilon() * length + 1e-12;
            INFO(named.name, " step ", i, " of ", length);
            CHECK(relative_difference(slope * w + map.b * dc, truth.dz) < allowed);
            const ComplexExp next_d = (slope + map.q * w) * twice((Z + dz) * d) + map.b;
            CHECK(relative_difference(next_d, truth.d) < 3 * allowed);
            ++checked;
        }
        CHECK(checked >= 5);
    }
}

TEST_CASE("kernel: a long reference takes 16 bytes an iteration, its table a quarter of that") {
    const Prepared view(kLongOrbit);
    const ReferenceOrbit& orbit = view.reference().orbit;
    REQUIRE(orbit.last() > 50'000);
    CHECK(view.reference().approximation.bytes() <= 4 * orbit.last());
    CHECK(orbit.bytes() == 16 * (orbit.last() + 1));
}
