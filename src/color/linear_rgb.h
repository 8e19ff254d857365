// A colour as amounts of light. Only here may colours be averaged: the mean of sRGB codes is
// darker than the mean of the light they stand for.
#pragma once

#include <cstddef>
#include <span>

namespace mandel {

// Linear light of the sRGB primaries, 0 to 1 each.
struct LinearRgb {
    float r = 0;
    float g = 0;
    float b = 0;

    friend bool operator==(const LinearRgb&, const LinearRgb&) = default;
};

// The same for arithmetic: r, g, b and one number of no use, computed at once.
using LightVector = float __attribute__((vector_size(16)));

inline LightVector vector_of(const LinearRgb& color) noexcept {
    return LightVector{color.r, color.g, color.b, 0};
}
inline LinearRgb rgb_of(const LightVector& color) noexcept {
    return {color[0], color[1], color[2]};
}

// a for t = 0, b for t = 1.
inline LightVector mix(const LightVector& a, const LightVector& b, float t) noexcept {
    return a + (b - a) * t;
}

// A colour under light: dimmed or brightened, with a highlight.
inline LightVector lit(const LightVector& base, float gain, float gloss) noexcept {
    return base * gain + gloss * (0.5F + base * 0.5F);
}

// Within what can be shown.
inline LightVector clipped(const LightVector& color) noexcept {
    const LightVector low = color < 1 ? color : LightVector{1, 1, 1, 1};
    return low > 0 ? low : LightVector{};
}

// Anti-aliasing: sums[i] += samples[i]. Sums round, so samples are added in their numbered order.
// Even 4096 equal ones average to within two 16-bit codes of their own colour.
inline void add_samples(std::span<const LinearRgb> samples, std::span<LinearRgb> sums) noexcept {
    for (std::size_t i = 0; i < sums.size(); ++i) {
        sums[i].r += samples[i].r;
        sums[i].g += samples[i].g;
        sums[i].b += samples[i].b;
    }
}

inline void average_samples(std::span<LinearRgb> sums, unsigned samples) noexcept {
    const float count = static_cast<float>(samples);
    for (LinearRgb& sum : sums) sum = {sum.r / count, sum.g / count, sum.b / count};
}

}  // namespace mandel
