#include "kernel/inside/interior_values.h"

#include <doctest/doctest.h>
#include <cmath>

using namespace mandel;

TEST_CASE("kernel: points of the main cardioid and the disk have their multiplier and distance") {
    // c = lambda/2 - lambda^2/4 in the cardioid, lambda = 4 (c + 1) in the disk.
    for (const double lambda : {0.0, 0.3, -0.6, 0.95}) {
        const auto in_cardioid = find_interior_values({lambda / 2 - lambda * lambda / 4, 0}, 1000);
        REQUIRE(in_cardioid);
        CHECK(in_cardioid->period == 1);
        CHECK(in_cardioid->multiplier == doctest::Approx(std::fabs(lambda)).epsilon(1e-9));
        // |dc / dlambda| (1 - |lambda|^2)
        const double distance = std::fabs(1 - lambda) / 2 * (1 - lambda * lambda);
        CHECK(in_cardioid->distance == doctest::Approx(distance).epsilon(1e-9));
        const auto in_disk = find_interior_values({lambda / 4 - 1, 0}, 1000);
        REQUIRE(in_disk);
        CHECK(in_disk->period == 2);
        CHECK(in_disk->multiplier == doctest::Approx(std::fabs(lambda)).epsilon(1e-9));
        CHECK(in_disk->distance == doctest::Approx((1 - lambda * lambda) / 4).epsilon(1e-9));
    }
}

TEST_CASE("kernel: components have their periods, and points outside have none") {
    CHECK(find_interior_values({-0.122561, 0.744862}, 1000)->period == 3);
    CHECK(find_interior_values({-1.754878, 0}, 1000)->period == 3);
    CHECK(find_interior_values({0.282271, 0.530061}, 1000)->period == 4);
    CHECK_FALSE(find_interior_values({0.5, 0.5}, 1000).has_value());
    CHECK_FALSE(find_interior_values({-0.122561, 0.744862}, 2).has_value());
}
