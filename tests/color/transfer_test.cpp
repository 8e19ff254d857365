#include "color/transfer.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <limits>

using namespace mandel;

namespace {

constexpr std::array kAll = {Transfer::Linear, Transfer::Sqrt, Transfer::Cbrt, Transfer::Log};

double transferred(Transfer transfer, double count) {
    apply_transfer(transfer, {&count, 1});
    return count;
}

}  // namespace

TEST_CASE("color: the fast cube root is that of the C library to a few units in the last place") {
    for (double x = 1e-300; x < 1e300; x *= 1.37) {
        REQUIRE(std::fabs(fast_cbrt(x) / std::cbrt(x) - 1) < 1e-15);
    }
    CHECK(fast_cbrt(0) == 0);
    CHECK(fast_cbrt(27) == doctest::Approx(3).epsilon(1e-15));
}

TEST_CASE("color: every transfer is 0 at a count of 3, where a palette begins") {
    for (const Transfer transfer : kAll) CHECK(std::fabs(transferred(transfer, 3)) < 1e-15);
}

TEST_CASE("color: transfers have their stated units") {
    CHECK(transferred(Transfer::Linear, 67) == 1);
    CHECK(transferred(Transfer::Sqrt, 400) - transferred(Transfer::Sqrt, 256) ==
          doctest::Approx(1).epsilon(1e-14));
    CHECK(transferred(Transfer::Cbrt, 1000) - transferred(Transfer::Cbrt, 512) ==
          doctest::Approx(1).epsilon(1e-14));
    CHECK(transferred(Transfer::Log, 255) == 1.5);
}

TEST_CASE("color: transfers grow with the count over the whole range of counts") {
    for (const Transfer transfer : kAll) {
        double previous = transferred(transfer, 0);
        for (double count = 0.01; count < 0x1p62; count *= 1.01) {
            const double place = transferred(transfer, count);
            REQUIRE(place > previous);
            previous = place;
        }
    }
}

TEST_CASE("color: counts below 0 and NaN count as 0") {
    for (const Transfer transfer : kAll) {
        const double zero = transferred(transfer, 0);
        CHECK(transferred(transfer, -4.7) == zero);
        CHECK(transferred(transfer, -std::numeric_limits<double>::infinity()) == zero);
        CHECK(transferred(transfer, std::nan("")) == zero);
    }
}
