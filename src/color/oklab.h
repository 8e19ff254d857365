// Oklab, a space in which equal steps look equal and hue stays put while lightness changes.
// Source: Björn Ottosson, "A perceptual color space for image processing", 2020,
// bottosson.github.io/posts/oklab (the matrices of the revision of 2021-01-25).
#pragma once

namespace mandel {

struct LinearRgb;

struct Oklab {
    double L = 0;  // lightness: 0 black, 1 white
    double a = 0;  // green to red
    double b = 0;  // blue to yellow
};

// Linear sRGB light in double; outside [0, 1] for colours that sRGB cannot show.
struct Light {
    double r = 0;
    double g = 0;
    double b = 0;
};

Oklab oklab_from_light(const Light& light) noexcept;
Light light_from_oklab(const Oklab& color) noexcept;

// The colour itself where sRGB can show it, else the most colourful one of the same lightness
// and hue that it can. L is first limited to [0, 1].
LinearRgb displayable(const Oklab& color) noexcept;

}  // namespace mandel
