#include "base/elementary.h"

#include <doctest/doctest.h>
#include <cmath>

using namespace mandel;

namespace {

bool is_near(double value, long double truth, double tolerance) {
    return std::fabs(static_cast<double>(value - truth)) <=
           tolerance * std::fmax(1.0, std::fabs(static_cast<double>(truth)));
}

constexpr double kFewUlps = 4e-16;

}  // namespace

TEST_CASE("base: the repeatable logarithm agrees with the long double one") {
    for (double x = 1e-310; x < 1e300; x *= 1.37) {
        REQUIRE(is_near(repeatable_log(x), std::log(static_cast<long double>(x)), kFewUlps));
        REQUIRE(is_near(repeatable_log2(x), std::log2(static_cast<long double>(x)), kFewUlps));
    }
    for (double d = 1; d > 1e-15; d /= 3) {
        const long double truth = std::log1p(static_cast<long double>(d));
        REQUIRE(std::fabs(static_cast<double>(repeatable_log(1 + d) - truth)) <= 2.3e-16);
    }
    CHECK(repeatable_log(1) == 0);
    CHECK(repeatable_log2(8) == 3);
}

TEST_CASE("base: the repeatable exponential and powers agree with long double") {
    for (double x = -900; x < 900; x += 0.737) {
        const long double truth = std::exp2(static_cast<long double>(x));
        REQUIRE(std::fabs(static_cast<double>(repeatable_exp2(x) / truth - 1)) < kFewUlps);
    }
    for (double x = 1e-6; x < 1e6; x *= 1.7) {
        const long double truth = std::pow(static_cast<long double>(x), 2.4L);
        REQUIRE(std::fabs(static_cast<double>(repeatable_pow(x, 2.4) / truth - 1)) < 1e-14);
        const long double root = std::cbrt(static_cast<long double>(x));
        REQUIRE(std::fabs(static_cast<double>(repeatable_cbrt(x) / root - 1)) < kFewUlps);
    }
    CHECK(repeatable_pow(0, 2.4) == 0);
    CHECK(repeatable_cbrt(0) == 0);
}

TEST_CASE("base: repeatable angles agree with long double in every octant and on the axes") {
    const long double two_pi = 6.283185307179586476925286766559L;
    for (double t = 0; t < 1; t += 0.00137) {
        const CosSin a = repeatable_cos_sin_turns(t);
        REQUIRE(is_near(a.cos, std::cos(two_pi * t), kFewUlps));
        REQUIRE(is_near(a.sin, std::sin(two_pi * t), kFewUlps));
        REQUIRE(std::fabs(repeatable_turns(a.sin * 3, a.cos * 3) - t) < 1e-15);
    }
    CHECK(repeatable_turns(0, 0) == 0);
    CHECK(repeatable_turns(0, 1) == 0);
    CHECK(repeatable_turns(1, 0) == 0.25);
    CHECK(repeatable_turns(0, -1) == 0.5);
    CHECK(repeatable_turns(-1, 0) == 0.75);
    CHECK(repeatable_turns(-1e-300, 1) < 1);
    CHECK(repeatable_cos_sin_turns(-0.25).sin == -1);
}
