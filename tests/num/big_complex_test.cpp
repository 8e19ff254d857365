#include "num/big_complex.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace mandel;

TEST_CASE("num: quarter turns are exact, and whole ones change nothing") {
    for (int quarter = -8; quarter <= 8; ++quarter) {
        const BigComplex turn = half_turns(90.0 * quarter, 180, 200);
        const double angle = quarter * 1.5707963267948966;
        CHECK(turn.re.to_double() == std::round(std::cos(angle)));
        CHECK(turn.im.to_double() == std::round(std::sin(angle)));
    }
}

TEST_CASE("num: any other part of a turn is where cosine and sine say") {
    for (const double degrees : {30.0, 89.999, -100.0, 200.5}) {
        const BigComplex turn = half_turns(degrees, 180, 200);
        const double angle = degrees * 3.141592653589793 / 180;
        CHECK(turn.re.to_double() == doctest::Approx(std::cos(angle)));
        CHECK(turn.im.to_double() == doctest::Approx(std::sin(angle)));
    }
    // A root of unity that is no quarter turn though its numbers divide: 2 pi 2 / 3.
    CHECK(half_turns(4, 3, 100).im.to_double() == doctest::Approx(-std::sqrt(0.75)));
}
