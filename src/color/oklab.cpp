#include "color/oklab.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "color/linear_rgb.h"

namespace mandel {
namespace {

double signed_cbrt(double x) noexcept { return x < 0 ? -repeatable_cbrt(-x) : repeatable_cbrt(x); }

// A little more than rounding, so that white and pure colours count as displayable.
constexpr double kGamutTolerance = 1e-5;

bool is_in_gamut(const Light& light) noexcept {
    const auto [least, most] = std::minmax({light.r, light.g, light.b});
    return least >= -kGamutTolerance && most <= 1 + kGamutTolerance;
}

float to_channel(double x) noexcept { return static_cast<float>(std::clamp(x, 0.0, 1.0)); }

}  // namespace

Oklab oklab_from_light(const Light& light) noexcept {
    const auto [r, g, b] = light;
    const double l = signed_cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = signed_cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = signed_cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

Light light_from_oklab(const Oklab& color) noexcept {
    const double l = color.L + 0.3963377774 * color.a + 0.2158037573 * color.b;
    const double m = color.L - 0.1055613458 * color.a - 0.0638541728 * color.b;
    const double s = color.L - 0.0894841775 * color.a - 1.2914855480 * color.b;
    const double l3 = l * l * l;
    const double m3 = m * m * m;
    const double s3 = s * s * s;
    return {4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
            -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
            -0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3};
}

LinearRgb displayable(const Oklab& color) noexcept {
    const double lightness = std::clamp(color.L, 0.0, 1.0);
    const auto with_chroma = [&](double part) {
        return light_from_oklab({lightness, color.a * part, color.b * part});
    };
    double part = 1;
    if (!is_in_gamut(with_chroma(1))) {
        double low = 0;
        double high = 1;
        for (int k = 0; k < 30; ++k) {
            part = (low + high) / 2;
            (is_in_gamut(with_chroma(part)) ? low : high) = part;
        }
        part = low;
    }
    const Light light = with_chroma(part);
    return {to_channel(light.r), to_channel(light.g), to_channel(light.b)};
}

}  // namespace mandel
