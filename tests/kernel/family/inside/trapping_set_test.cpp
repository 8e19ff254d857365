#include "kernel/family/inside/trapping_set.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("kernel: chaotic parameters of the ship are proved to be inside, those outside never") {
    const Formula ship = *find_formula("burning-ship");
    CHECK(is_trapped(ship, {-0.5349, -0.6885}, 1e-12, 512));
    // On its spine, and far outside.
    CHECK_FALSE(is_trapped(ship, {-1.99, -0.01}, 0, 512));
    CHECK_FALSE(is_trapped(ship, {1, 1}, 0, 512));
    // A fixed point attracts there, but the orbit of 0 escapes, at the 26th step.
    CHECK_FALSE(is_trapped(ship, {0.226964181561201, 0.452745537967506}, 0, 2048));
}

TEST_CASE("kernel: disks of parameters are trapped as far as all of them are inside") {
    const Formula plain;
    CHECK(is_trapped(plain, {-0.1, 0.1}, 0.05, 512));
    CHECK(is_trapped(plain, {-1, 0}, 0.01, 512));
    CHECK_FALSE(is_trapped(plain, {0.25, 0.05}, 0.05, 512));
    CHECK_FALSE(is_trapped(plain, {0.3, 0}, 0, 2048));
    const Formula cubic{3};
    CHECK(is_trapped(cubic, {0.1, 0.2}, 0.01, 512));
    CHECK_FALSE(is_trapped(cubic, {0.9, 0.9}, 0, 512));
}
