#include "kernel/nucleus/plane_box.h"

#include <doctest/doctest.h>

#include <cmath>

#include "num/decimal.h"

using namespace mandel;

namespace {

// Sides 6 and 2, turned by the angle of 3 + 4i, at a depth that doubles do not reach.
const FloatExp kUnit(1.0, -2000);
constexpr mpfr_prec_t kBits = 2200;

PlaneBox turned_box() {
    return {BigFloat(Decimal("-0.75"), kBits), BigFloat(Decimal("0.1"), kBits),
            ComplexExp(1.8, 2.4, 0) * kUnit, ComplexExp(-0.8, 0.6, 0) * kUnit};
}

// So many units along both sides.
ComplexExp along(double right, double up) {
    return ComplexExp(0.6 * right - 0.8 * up, 0.8 * right + 0.6 * up, 0) * kUnit;
}

}  // namespace

TEST_CASE("kernel: a turned rectangle holds the points between its sides, and no others") {
    const PlaneBox box = turned_box();
    for (const double right : {-2.9, -1.0, 0.0, 2.9}) {
        for (const double up : {-0.9, 0.0, 0.9}) {
            CHECK(box.contains(along(right, up)));
            CHECK_FALSE(box.contains(along(right + 6, up)));
            CHECK_FALSE(box.contains(along(right, up + 2)));
            CHECK_FALSE(box.contains(along(right, up - 2)));
        }
    }
    CHECK_FALSE(box.contains(along(3.1, 0)));
    CHECK((box.radius() / kUnit).to_double() == doctest::Approx(std::sqrt(10.0)));
}

TEST_CASE("kernel: the way to a point of a rectangle leads there, to the precision of the centre") {
    const PlaneBox box = turned_box();
    for (const ComplexExp& offset : {along(2, -0.5), along(-1e-6, 1e-9), ComplexExp()}) {
        const auto [re, im] = box.at(offset);
        CHECK((box.offset_of(re, im) + -offset).abs() < kUnit * 1e-50 + offset.abs() * 1e-15);
    }
}

TEST_CASE("kernel: a parallelogram holds what lies between its sides") {
    const PlaneBox box{BigFloat(64), BigFloat(64), ComplexExp(2, 0, 0), ComplexExp(3, 1, 0)};
    CHECK(box.contains(ComplexExp(4.9, 0.99, 0)));
    CHECK(box.contains(ComplexExp(-4.9, -0.99, 0)));
    CHECK_FALSE(box.contains(ComplexExp(4.9, 0.5, 0)));
    CHECK_FALSE(box.contains(ComplexExp(-1.5, 0.99, 0)));
    CHECK(box.radius().to_double() == doctest::Approx(std::hypot(5, 1)));
}
