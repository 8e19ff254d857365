#include "kernel/family/inside/family_interior.h"

#include <doctest/doctest.h>
#include <cmath>

#include "support/never_stop.h"

using namespace mandel;

namespace {

// A view of pixels of a 16th, with the critical orbit of its centre.
struct Centred {
    explicit Centred(const Formula& formula, const Complex<double>& centre)
        : plane{formula, false, centre, {}, {kPixel, 0}, {0, kPixel}, kPixel, 2}, orbit(of(plane)) {
        plane.start = plane.critical = &orbit;
    }
    static constexpr double kPixel = 1.0 / 16;

    static FamilyOrbit of(const FamilyPlane& plane) {
        const FamilySlope unit{ComplexExp(plane.right), ComplexExp(plane.up)};
        const FamilyView view{plane.formula, false, unit, 64, 1000, 625};
        const BigComplex c = to_big_complex(ComplexExp(plane.centre));
        return {view, BigComplex(128), c, true, kNeverStop};
    }

    FamilyPlane plane;
    FamilyOrbit orbit;
};

}  // namespace

TEST_CASE("kernel: interior values of the family are, for z^2 + c, those of z^2 + c") {
    const Centred view({}, {-0.5, 0.25});
    const FamilyInside inside(view.plane);
    FamilyInterior interior(inside, 1000);
    int compared = 0;
    for (double right = -24; right <= 16; right += 1.3) {
        for (double up = -16; up <= 16; up += 1.7) {
            const Complex<double> c{-0.5 + right * Centred::kPixel, 0.25 + up * Centred::kPixel};
            const auto plain = find_interior_values(c, 1000);
            const auto values = interior.find(right, up);
            if (!plain || !values) continue;
            CAPTURE(c.re);
            CAPTURE(c.im);
            CHECK(values->period == plain->period);
            CHECK(values->multiplier == doctest::Approx(plain->multiplier).epsilon(1e-9));
            CHECK(values->distance * Centred::kPixel ==
                  doctest::Approx(plain->distance).epsilon(1e-6));
            ++compared;
        }
    }
    CHECK(compared > 100);
}

TEST_CASE("kernel: a trap of two periods of a cycle is one of its own period") {
    const Formula cubic{3};
    const FamilyBallMap map(cubic, nullptr, {0.1, 0.3}, 0);
    std::uint64_t steps = 0;
    const auto once = find_trap(map, {0.1, 0.3}, 1, steps);
    const auto six = find_trap(map, {0.1, 0.3}, 6, steps);
    REQUIRE((once && six));
    const FamilyTrap least = with_least_period(map, *six, steps);
    CHECK(least.period == 1);
    CHECK(distance_between(least.centre, once->centre) < least.radius + once->radius);
    // z^2 - 1 has the cycle 0, -1, and no attracting fixed point.
    const Formula quadratic;
    const FamilyBallMap basilica(quadratic, nullptr, {-1.01, 0}, 0);
    const auto four = find_trap(basilica, {0.01, 0}, 4, steps);
    REQUIRE(four);
    CHECK(with_least_period(basilica, *four, steps).period == 2);
}

TEST_CASE("kernel: the nucleus of a component has a multiplier of 0, and a distance") {
    for (const int degree : {2, 3, 5}) {
        const Centred view(Formula{degree}, {0, 0});
        const FamilyInside inside(view.plane);
        const auto values = FamilyInterior(inside, 100).find(0, 0);
        REQUIRE(values);
        CHECK(values->period == 1);
        CHECK(values->multiplier == 0);
        // c = z - z^d and g = d^(1/(d-1)) z.
        const double slope = std::pow(degree, 1.0 / (degree - 1));
        CHECK(values->distance * Centred::kPixel == doctest::Approx(1 / slope));
    }
}
