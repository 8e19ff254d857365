#include "kernel/direct/pixel_values.h"

#include <doctest/doctest.h>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

using namespace mandel;

namespace {

// Escaped from `radius` by up to a squaring, with derivatives of any size. More than a chunk.
OrbitColumns escaped_from(double radius) {
    OrbitColumns ends;
    ends.reset(700, true);
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> part(0, 1);
    for (std::size_t i = 0; i < ends.n.size(); ++i) {
        const auto z = std::polar(std::pow(radius, 1 + part(random)), 7 * part(random));
        const auto d = std::polar(std::pow(10.0, 80 * part(random) - 3), 7 * part(random));
        ends.ends().set(
            i, {100 * i, {z.real(), z.imag()}, {d.real(), d.imag()}, PixelStatus::Escaped});
        ends.trails[i].averages = {part(random), part(random)};
    }
    return ends;
}

}  // namespace

TEST_CASE("kernel: the values of a pixel are what their formulas say") {
    for (const double radius : {2.0, 625.0, 1e60}) {
        OrbitColumns ends = escaped_from(radius);
        PixelColumns pixels(kAllChannels, ends.n.size());
        PixelValues(radius).compute(ends.ends(), pixels);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const PixelResult result = pixels.at(i);
            INFO("radius ", radius, " end ", i);
            const std::complex<double> z(ends.zr[i], ends.zi[i]), d(ends.dr[i], ends.di[i]);
            const double log_abs = std::log(std::abs(z));
            const double fraction = 1 - std::log2(log_abs / std::log(radius));
            REQUIRE(result.status == PixelStatus::Escaped);
            REQUIRE(result.n == ends.n[i]);
            REQUIRE(result[Channel::Fraction] == doctest::Approx(fraction).epsilon(1e-13));
            REQUIRE(result[Channel::Distance] ==
                    doctest::Approx(std::abs(z) / std::abs(d) * log_abs).epsilon(1e-13).scale(0));
            const double turn = 2 * std::numbers::pi;
            const double direction = std::arg(z / d) / turn, angle = std::arg(z) / turn;
            REQUIRE(std::fabs(std::remainder(result[Channel::Direction] - direction, 1)) < 1e-13);
            REQUIRE(std::fabs(std::remainder(result[Channel::Angle] - angle, 1)) < 1e-13);
            REQUIRE((result[Channel::Angle] >= 0 && result[Channel::Angle] < 1));
            const LastAverages& averages = ends.trails[i].averages;
            REQUIRE(result[Channel::Stripe] ==
                    doctest::Approx(averages.before + fraction * (averages.now - averages.before)));
        }
    }
}

TEST_CASE("kernel: values that are not asked for, or of points that did not escape, are 0") {
    OrbitColumns ends = escaped_from(625);
    for (std::size_t i = 0; i < ends.n.size(); i += 2) {
        ends.status[i] = i % 4 == 0 ? PixelStatus::Interior : PixelStatus::Limit;
    }
    PixelColumns pixels({Channel::Fraction, Channel::Distance}, ends.n.size());
    PixelValues(625).compute(ends.ends(), pixels);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const PixelResult result = pixels.at(i);
        REQUIRE(result.status == ends.status[i]);
        REQUIRE(result[Channel::Direction] == 0);
        REQUIRE(result[Channel::Angle] == 0);
        REQUIRE((result[Channel::Distance] > 0) == (i % 2 == 1));
        REQUIRE((result[Channel::Fraction] != 0) == (i % 2 == 1));
        if (i % 2 == 0) REQUIRE(result.n == 0);
    }
}

TEST_CASE("kernel: a derivative beyond the range of doubles is a distance of 0") {
    for (const double slope : {1e160, HUGE_VAL, std::nan("")}) {
        OrbitColumns ends;
        ends.reset(1, true);
        ends.ends().set(0, {5, {700, 0}, {slope, 1}, PixelStatus::Escaped});
        PixelColumns pixels(kAllChannels, 1);
        PixelValues(625).compute(ends.ends(), pixels);
        const PixelResult result = pixels.at(0);
        CHECK(result[Channel::Distance] == 0);
        CHECK(result[Channel::Direction] == 0);
        CHECK(result.n == 5);
    }
}

TEST_CASE("kernel: a distance is right up to the range of doubles, and beyond it infinite") {
    // By ratios of |z| / |d| that a double holds.
    for (const double radius : {2.0, 625.0, 1e70}) {
        for (int exponent = -1022; exponent < -300; exponent += 7) {
            OrbitColumns ends(1);
            const Complex<double> z{radius * 1.25, radius}, d{std::ldexp(0.75, exponent), 0};
            ends.ends().set(0, {5, z, d, PixelStatus::Escaped});
            PixelColumns pixels({Channel::Distance}, 1);
            PixelValues(radius).compute(ends.ends(), pixels);
            const double size = std::hypot(z.re, z.im);
            const double right = size * std::log(size) / 0.75 * std::ldexp(1, -exponent);
            INFO("radius ", radius, " exponent ", exponent);
            if (std::isinf(right)) {
                CHECK(std::isinf(pixels.at(0)[Channel::Distance]));
            } else {
                CHECK(std::fabs(pixels.at(0)[Channel::Distance] / right - 1) < 1e-14);
            }
        }
    }
}
