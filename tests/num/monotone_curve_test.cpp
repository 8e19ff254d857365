#include "num/monotone_curve.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "num/rounded_decimal.h"

using namespace mandel;

TEST_CASE("num: a monotone curve goes through its knots and stays between neighbours") {
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

TEST_CASE("num: two knots make a straight line, one a constant") {
    const MonotoneCurve line({{1, 10}, {3, 20}});
    CHECK(line.at(1.5) == 12.5);
    CHECK(line.at(2) == 15);
    CHECK(MonotoneCurve({{7, 3}}).at(0) == 3);
}

TEST_CASE("num: computed numbers become decimals of the wanted length") {
    const BigFloat third(Decimal("0.33333333333333333333333333333333"), 100);
    CHECK(rounded_decimal(third, 5).text() == "0.33333");
    CHECK(rounded_to_places(third, 3).text() == "0.333");
    const BigFloat far(Decimal("-12345.6789"), 100);
    CHECK(rounded_decimal(far, 4).text() == "-12350");
    CHECK(rounded_to_places(far, 2).text() == "-12345.68");
    CHECK(rounded_to_places(BigFloat(Decimal("1e-30"), 100), 3).text() == "0");
    CHECK(rounded_decimal(BigFloat(Decimal("0"), 100), 5).text() == "0");
    CHECK(decimal_exp2(10).text() == "1024");
    CHECK(decimal_exp2(-1).text() == "0.5");
    CHECK(decimal_exp2(3321928.0).text().ends_with("e999999"));
}
