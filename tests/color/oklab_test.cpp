#include "color/oklab.h"

#include <doctest/doctest.h>
#include <cmath>

#include "color/linear_rgb.h"
#include "color/srgb.h"

using namespace mandel;

namespace {

bool is_near(double value, double truth, double tolerance) {
    return std::fabs(value - truth) <= tolerance;
}

}  // namespace

TEST_CASE("color: Oklab has its published values for white, grey and the primaries") {
    struct Known {
        Light light;
        Oklab lab;
    };
    // Of the primaries to three digits, as the author of Oklab and CSS Color 4 give them.
    const Known known[] = {{{1, 1, 1}, {1, 0, 0}},
                           {{0, 0, 0}, {0, 0, 0}},
                           {{0.125, 0.125, 0.125}, {0.5, 0, 0}},
                           {{1, 0, 0}, {0.628, 0.225, 0.126}},
                           {{0, 1, 0}, {0.866, -0.234, 0.179}},
                           {{0, 0, 1}, {0.452, -0.032, -0.312}}};
    for (const Known& k : known) {
        const Oklab lab = oklab_from_light(k.light);
        CHECK(is_near(lab.L, k.lab.L, 6e-4));
        CHECK(is_near(lab.a, k.lab.a, 6e-4));
        CHECK(is_near(lab.b, k.lab.b, 6e-4));
    }
}

TEST_CASE("color: light survives the way to Oklab and back") {
    for (double r = 0; r <= 1; r += 0.125) {
        for (double g = 0; g <= 1; g += 0.125) {
            for (double b = 0; b <= 1; b += 0.125) {
                const Light back = light_from_oklab(oklab_from_light({r, g, b}));
                REQUIRE(is_near(back.r, r, 1e-6));
                REQUIRE(is_near(back.g, g, 1e-6));
                REQUIRE(is_near(back.b, b, 1e-6));
            }
        }
    }
}

TEST_CASE("color: a colour sRGB cannot show keeps lightness and hue and loses colourfulness") {
    const Oklab impossible{0.7, 0.3, -0.2};
    const LinearRgb shown = displayable(impossible);
    for (const float channel : {shown.r, shown.g, shown.b}) {
        CHECK(channel >= 0);
        CHECK(channel <= 1);
    }
    const Oklab lab = oklab_from_light({shown.r, shown.g, shown.b});
    CHECK(is_near(lab.L, 0.7, 1e-4));
    CHECK(is_near(lab.b / lab.a, -0.2 / 0.3, 1e-3));
    CHECK(lab.a > 0.1);
    CHECK(lab.a < 0.3);
    const LinearRgb bright = displayable({1.5, 0.2, 0.2});
    CHECK(std::fmin(std::fmin(bright.r, bright.g), bright.b) > 0.9999f);
    const LinearRgb dark = displayable({-1, 0.2, 0.2});
    CHECK(std::fmax(std::fmax(dark.r, dark.g), dark.b) < 1e-4f);
}
