#include "kernel/nucleus/attracted_box.h"

#include <doctest/doctest.h>

#include <complex>
#include <random>

#include "kernel/limbs/fixed_point_orbit.h"
#include "num/wide_conversion.h"
#include "support/boxes.h"
#include "support/never_stop.h"

using namespace mandel;

namespace {

using Point = std::complex<double>;

// What a search sees after n iterations.
bool is_proved_inside(const PlaneBox& box, bool with_series, std::uint64_t n = 1024) {
    EdgeImage edge(box);
    ComplexExp z, d;
    FixedPointOrbit orbit(box.re, box.im, 200);
    for (std::uint64_t k = 1; k <= n; ++k) {
        d = twice(z * d) + ComplexExp(1, 0, 0);
        edge.step(z, d);
        orbit.step(200);
        z = orbit.z_exp();
        (void)edge.winds_around_zero(z);
        if (edge.reach_bound().exponent > 10) return false;
    }
    return is_attracted({box, edge, z, n, with_series}, kNeverStop);
}

bool is_proved_inside(const char* re, const char* im, double half_side, bool with_series = false) {
    return is_proved_inside(
        square(BigFloat(Decimal(re), 200), BigFloat(Decimal(im), 200), FloatExp(half_side)),
        with_series);
}

bool escapes(const Point& c) {
    Point z;
    for (int n = 0; n < 4000; ++n) {
        z = z * z + c;
        if (std::norm(z) > 4) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("kernel: boxes inside of a component are proved to be, if they leave some room") {
    CHECK(is_proved_inside("0", "0", 0.1));
    CHECK(is_proved_inside("-0.7", "0", 0.02));
    CHECK(is_proved_inside("0.2499", "0", 1e-5));
    CHECK(is_proved_inside("-1", "0.2499", 1e-6));
    CHECK(is_proved_inside("-1", "0.2499999999999", 1e-20, true));
    CHECK(is_proved_inside("-0.1226", "0.79", 2e-3));
    CHECK(is_proved_inside("-0.1226", "0.83", 2e-3));
    CHECK(is_proved_inside("-1.768", "0", 1e-5, true));
    CHECK(is_proved_inside("-1.7685", "0", 1e-15, true));
}

TEST_CASE("kernel: no box is said to be inside that holds a point which escapes") {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(0, 1);
    int inside = 0;
    for (int i = 0; i < 100; ++i) {
        const double re = -1.8 + 2.1 * unit(random), im = 0.9 * unit(random);
        const double half_side = std::pow(10, -1 - 2 * unit(random));
        BigFloat x(64), y(64);
        mpfr_set_d(x.get(), re, MPFR_RNDN);
        mpfr_set_d(y.get(), im, MPFR_RNDN);
        const PlaneBox box = square(std::move(x), std::move(y), FloatExp(half_side));
        if (!is_proved_inside(box, false, 256)) continue;
        CAPTURE(re);
        CAPTURE(im);
        CAPTURE(half_side);
        ++inside;
        constexpr int kSide = 10;
        for (int k = 0; k < kSide; ++k) {
            const double t = -1 + 2.0 * k / kSide;
            for (const Point& at : {Point{t, -1}, Point{1, t}, Point{-t, 1}, Point{-1, -t}}) {
                CHECK_FALSE(escapes(Point{re, im} + at * half_side));
            }
        }
    }
    CHECK(inside > 15);
}
