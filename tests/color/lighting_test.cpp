#include "color/lighting.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <numbers>

using namespace mandel;

namespace {

struct Lit {
    float gain, gloss;
};

Lit lit_at(const Coloring& coloring, double height, double direction, double distance) {
    const std::array directions{direction}, distances{distance};
    std::array<float, 1> gain{}, gloss{};
    Lighting(coloring, height).illuminate(directions, distances, {gain, gloss});
    return {gain[0], gloss[0]};
}

}  // namespace

TEST_CASE("color: light follows its formula, as the library's functions say it") {
    Coloring coloring;
    coloring.light = 0.65;
    constexpr double kDegree = std::numbers::pi / 180;
    for (const double angle : {135.0, 20.0}) {
        for (const double elevation : {45.0, 70.0}) {
            coloring.light_angle = angle;
            coloring.light_height = elevation;
            for (const double d : {1.5, 4.0, 20.0, 300.0}) {
                for (const double direction : {0.05, 0.3, 0.375, 0.62, 0.9}) {
                    const double theta =
                        60 * kDegree * 2 / std::numbers::pi * std::atan(0.01 / (d / 720));
                    const double phi = 2 * std::numbers::pi * direction;
                    const double n[] = {std::cos(phi) * std::sin(theta),
                                        std::sin(phi) * std::sin(theta), std::cos(theta)};
                    const double e = elevation * kDegree, a = angle * kDegree;
                    const double l[] = {std::cos(a) * std::cos(e), std::sin(a) * std::cos(e),
                                        std::sin(e)};
                    const double dot = n[0] * l[0] + n[1] * l[1] + n[2] * l[2];
                    const double fade = d * d / (d * d + 1);
                    const double gain = 1 + fade * 0.65 * (std::max(dot, 0.0) / l[2] - 1);
                    const Lit lit = lit_at(coloring, 720, direction, d);
                    CHECK(lit.gain == doctest::Approx(gain).epsilon(1e-4));
                    const double h = std::sqrt(2 + 2 * l[2]);
                    const double half = (dot + n[2]) / h, flat = (1 + l[2]) / h;
                    const double shine =
                        std::max(0.0, std::pow(std::max(half, 0.0), 24) - std::pow(flat, 24));
                    CHECK(std::fabs(lit.gloss - 0.65 * 0.12 * fade * shine) < 1e-5);
                }
            }
        }
    }
}

TEST_CASE("color: flat ground and the set itself are as bright as without light") {
    Coloring coloring;
    coloring.light = 1;
    for (const double distance : {0.0, 1e9, HUGE_VAL}) {
        const Lit lit = lit_at(coloring, 1080, 0.8, distance);
        CHECK(lit.gain == doctest::Approx(1).epsilon(1e-3));
        CHECK(lit.gloss < 1e-4F);
    }
}

TEST_CASE("color: light is the same in a picture of any size") {
    Coloring coloring;
    coloring.light = 0.65;
    const Lit small = lit_at(coloring, 360, 0.4, 20), large = lit_at(coloring, 3600, 0.4, 200);
    CHECK(small.gain == doctest::Approx(large.gain).epsilon(0.01));
}
