#include "kernel/direct/pixel_values.h"

#include <doctest/doctest.h>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "support/all_fields.h"

using namespace mandel;

namespace {

struct MadeUpEnds {
    explicit MadeUpEnds(std::size_t count)
        : n(count), zr(count), zi(count), dr(count), di(count), status(count) {}
    OrbitEnds spans() { return {n, zr, zi, dr, di, status}; }

    std::vector<std::uint64_t> n;
    std::vector<double> zr, zi, dr, di;
    std::vector<PixelStatus> status;
};

// Escaped from `radius` by up to a squaring, with derivatives of any size. More than a chunk.
MadeUpEnds escaped_from(double radius) {
    MadeUpEnds ends(700);
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> part(0, 1);
    for (std::size_t i = 0; i < ends.n.size(); ++i) {
        const auto z = std::polar(std::pow(radius, 1 + part(random)), 7 * part(random));
        const auto d = std::polar(std::pow(10.0, 80 * part(random) - 3), 7 * part(random));
        ends.spans().set(
            i, {100 * i, {z.real(), z.imag()}, {d.real(), d.imag()}, PixelStatus::Escaped});
    }
    return ends;
}

}  // namespace

TEST_CASE("kernel: the values of a pixel are what their formulas say") {
    for (const double radius : {2.0, 625.0, 1e60}) {
        MadeUpEnds ends = escaped_from(radius);
        std::vector<PixelResult> results(ends.n.size());
        PixelValues(radius, kAllFields).compute(ends.spans(), results);
        for (std::size_t i = 0; i < results.size(); ++i) {
            INFO("radius ", radius, " end ", i);
            const std::complex<double> z(ends.zr[i], ends.zi[i]), d(ends.dr[i], ends.di[i]);
            const double log_abs = std::log(std::abs(z));
            const double fraction = 1 - std::log2(log_abs / std::log(radius));
            REQUIRE(results[i].status == PixelStatus::Escaped);
            REQUIRE(results[i].n == ends.n[i]);
            REQUIRE(results[i].fraction == doctest::Approx(fraction).epsilon(1e-13));
            REQUIRE(results[i].distance ==
                    doctest::Approx(std::abs(z) / std::abs(d) * log_abs).epsilon(1e-13).scale(0));
            const double turn = 2 * std::numbers::pi;
            const double direction = std::arg(z / d) / turn, angle = std::arg(z) / turn;
            REQUIRE(std::fabs(std::remainder(results[i].direction - direction, 1)) < 1e-13);
            REQUIRE(std::fabs(std::remainder(results[i].angle - angle, 1)) < 1e-13);
            REQUIRE((results[i].angle >= 0 && results[i].angle < 1));
        }
    }
}

TEST_CASE("kernel: values that are not asked for, or of points that did not escape, are 0") {
    MadeUpEnds ends = escaped_from(625);
    for (std::size_t i = 0; i < ends.n.size(); i += 2) {
        ends.status[i] = i % 4 == 0 ? PixelStatus::Interior : PixelStatus::Limit;
    }
    std::vector<PixelResult> results(ends.n.size());
    PixelValues(625, {.distance = true}).compute(ends.spans(), results);
    for (std::size_t i = 0; i < results.size(); ++i) {
        REQUIRE(results[i].status == ends.status[i]);
        REQUIRE(results[i].direction == 0);
        REQUIRE(results[i].angle == 0);
        REQUIRE((results[i].distance > 0) == (i % 2 == 1));
        REQUIRE((results[i].fraction != 0) == (i % 2 == 1));
        if (i % 2 == 0) REQUIRE(results[i].n == 0);
    }
}

TEST_CASE("kernel: a derivative beyond the range of doubles is a distance of 0") {
    for (const double slope : {1e160, HUGE_VAL, std::nan("")}) {
        MadeUpEnds ends(1);
        ends.spans().set(0, {5, {700, 0}, {slope, 1}, PixelStatus::Escaped});
        PixelResult result;
        PixelValues(625, kAllFields).compute(ends.spans(), {&result, 1});
        CHECK(result.distance == 0);
        CHECK(result.direction == 0);
        CHECK(result.n == 5);
    }
}
