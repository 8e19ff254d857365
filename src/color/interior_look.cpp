#include "color/interior_look.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "color/oklab.h"
#include "color/set_distance.h"

namespace mandel {
namespace {

// A lightness, a chroma and a hue in turns.
Oklab of_hue(double lightness, double chroma, double hue) noexcept {
    const CosSin direction = repeatable_cos_sin_turns(hue);
    return {lightness, chroma * direction.cos, chroma * direction.sin};
}

constexpr double kBlue = 250.0 / 360;
// Neighbouring periods have hues far from each other: the golden ratio's multiples.
constexpr double kGolden = 0.618034, kFirstHue = 0.62;

}  // namespace

// The numbers were chosen by eye.
LinearRgb InteriorLook::color_of(const PixelView& samples, std::size_t i) const noexcept {
    const double multiplier = std::clamp(samples.values[Channel::Multiplier][i], 0.0, 1.0);
    const double d = usable_distance(samples.values[Channel::InnerDistance][i]);
    Oklab color;
    switch (method_) {
        case InteriorMethod::Solid:
            break;
        case InteriorMethod::Dome:
            color = of_hue(0.18 + 0.30 * std::sqrt(1 - multiplier * multiplier), 0.03, kBlue);
            break;
        case InteriorMethod::Period: {
            const double turns = kFirstHue + kGolden * samples.values[Channel::Period][i];
            color =
                of_hue(0.25 + 0.35 * std::sqrt(1 - multiplier), 0.10, turns - std::floor(turns));
            break;
        }
        case InteriorMethod::Distance:
            color = of_hue(0.10 + 0.50 * std::min(repeatable_log2(1 + d / unit_) / 8, 1.0), 0.06,
                           kBlue);
            break;
    }
    const LinearRgb full = displayable(color);
    const auto part = static_cast<float>(0.15 + 0.85 * d / std::sqrt(d * d + width_ * width_));
    return {full.r * part, full.g * part, full.b * part};
}

}  // namespace mandel
