#include "color/lighting.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "color/set_distance.h"

namespace mandel {
namespace {

constexpr std::uint32_t kDirectionCells = 1024;
constexpr std::uint32_t kSlopeCells = 1024;
constexpr double kSteepest = 60.0 / 360;  // turns
constexpr double kFoot = 0.01;  // picture heights; wider slopes veil skies (0.03, 0.1 were tried)
constexpr float kGloss =
    0.12F;  // of full light; stronger leaves a haze on lit skies (0.38 was tried)

// A relief's light: Lambert's law for a slope whose normal leans towards `direction`, 1 for one
// that faces the light; a slope turned away keeps (1.5 - 1) / (1.5 + 1) = 0.2 of it.
constexpr double kUpperLeft = 3.0 / 8;    // direction of the light, in turns
constexpr double kReliefElevation = 1.5;  // its height over its horizontal distance

double cos_turns(double turns) noexcept { return repeatable_cos_sin_turns(turns).cos; }
double sin_turns(double turns) noexcept { return repeatable_cos_sin_turns(turns).sin; }

std::vector<float> over_directions(double light_turns, bool is_relief) {
    std::vector<float> table(kDirectionCells + 2);
    for (std::uint32_t k = 0; k < table.size(); ++k) {
        const double angle =
            static_cast<double>(k % kDirectionCells) / kDirectionCells - light_turns;
        const double facing = cos_turns(angle);
        table[k] = static_cast<float>(
            is_relief ? (facing + kReliefElevation) / (1 + kReliefElevation) : facing);
    }
    return table;
}

// x^24
float highlight(float x) noexcept {
    const float x2 = x * x, x4 = x2 * x2, x8 = x4 * x4;
    return x > 0 ? x8 * x8 * x8 : 0.0F;
}

}  // namespace

Lighting::Lighting(const Coloring& coloring, double height)
    : is_relief_(coloring.is_relief),
      light_(static_cast<float>(coloring.light)),
      foot_(kFoot * height),
      facing_(over_directions(is_relief_ ? kUpperLeft : coloring.light_angle / 360, is_relief_)) {
    const double elevation = coloring.light_height / 360;
    const double flat = sin_turns(elevation), towards = cos_turns(elevation);
    flat_ = static_cast<float>(flat);
    towards_ = static_cast<float>(towards);
    const double length = std::sqrt(towards * towards + (flat + 1) * (flat + 1));
    half_flat_ = static_cast<float>((flat + 1) / length);
    half_towards_ = static_cast<float>(towards / length);
    flat_gloss_ = highlight(half_flat_);
    for (std::uint32_t k = 0; !is_relief_ && k <= kSlopeCells + 1; ++k) {
        const double x = std::min(static_cast<double>(k) / kSlopeCells, 1.0);
        const double angle = kSteepest * 4 * repeatable_turns(1 - x, x);  // atan((1 - x) / x)
        slopes_.push_back(
            {static_cast<float>(sin_turns(angle)), static_cast<float>(cos_turns(angle))});
    }
}

float Lighting::facing(double direction) const noexcept {
    const double cell = direction > 0 && direction < 1 ? direction * kDirectionCells : 0.0;
    const auto index = static_cast<std::uint32_t>(cell);
    const auto part = static_cast<float>(cell - index);
    return facing_[index] + (facing_[index + 1] - facing_[index]) * part;
}

Lighting::Slope Lighting::slope_at(double distance) const noexcept {
    const double cell = distance / (distance + foot_) * kSlopeCells;
    const auto index = static_cast<std::uint32_t>(cell);
    const auto part = static_cast<float>(cell - index);
    const Slope &a = slopes_[index], &b = slopes_[index + 1];
    return {a.sine + (b.sine - a.sine) * part, a.cosine + (b.cosine - a.cosine) * part};
}

void Lighting::illuminate(std::span<const double> directions, std::span<const double> distances,
                          const Illumination& out) const noexcept {
    if (is_relief_) {
        for (std::size_t i = 0; i < directions.size(); ++i) {
            out.gain[i] = facing(directions[i]);
            out.gloss[i] = 0;
        }
        return;
    }
    for (std::size_t i = 0; i < directions.size(); ++i) {
        const double d = usable_distance(distances[i]);
        const Slope slope = slope_at(d);
        const float across = slope.sine * facing(directions[i]);
        const float diffuse = across * towards_ + slope.cosine * flat_;
        const float shade = light_ * ((diffuse > 0 ? diffuse : 0.0F) / flat_ - 1);
        const float shine =
            highlight(across * half_towards_ + slope.cosine * half_flat_) - flat_gloss_;
        const auto fade = static_cast<float>(fade_at_set(d));
        out.gain[i] = 1 + shade * fade;
        out.gloss[i] = shine > 0 ? light_ * kGloss * fade * shine : 0.0F;
    }
}

}  // namespace mandel
