#include "base/monotone_curve.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace mandel;

TEST_CASE("base: a monotone curve goes through its knots and stays between neighbours") {
    const MonotoneCurve curve({{0, 1}, {1, 2}, {1.5, 10}, {4, 10}, {5, -3}, {6, -2}});
    for (const MonotoneCurve::Knot& knot : curve.knots()) CHECK(curve.at(knot.t) == knot.value);
    for (std::size_t i = 0; i + 1 < curve.knots().size(); ++i) {
        const auto &a = curve.knots()[i], &b = curve.knots()[i + 1];
        for (int k = 0; k <= 50; ++k) {
            const double value = curve.at(a.t + (b.t - a.t) * k / 50);
            CHECK(value >= std::min(a.value, b.value));
            CHECK(value <= std::max(a.value, b.value));
        }
    }
    CHECK(curve.at(-5) == 1);
    CHECK(curve.at(100) == -2);
}

TEST_CASE("base: two knots make a straight line, one a constant") {
    const MonotoneCurve line({{1, 10}, {3, 20}});
    CHECK(line.at(1.5) == 12.5);
    CHECK(line.at(2) == 15);
    CHECK(MonotoneCurve({{7, 3}}).at(0) == 3);
}

TEST_CASE("base: a closed curve joins itself without a kink, and one knot makes a constant") {
    const MonotoneCurve curve = MonotoneCurve::closed({{0.25, 1}, {0.5, 2}, {0.75, 5}}, 1);
    constexpr double kStep = 1e-6;
    CHECK(curve.at(0.25) == 1);
    CHECK(curve.at(1.25) == 1);
    const double before = (curve.at(1.25) - curve.at(1.25 - kStep)) / kStep;
    const double after = (curve.at(0.25 + kStep) - curve.at(0.25)) / kStep;
    CHECK(before == doctest::Approx(after).epsilon(1e-3));
    CHECK(before == doctest::Approx(0).epsilon(1e-3));  // the lowest knot: flat
    for (double t = 0.25; t < 1.25; t += 0.01) {
        CHECK(curve.at(t) >= 1);
        CHECK(curve.at(t) <= 5);
    }
    CHECK(MonotoneCurve::closed({{0.3, 4}}, 1).at(0.9) == 4);
}
