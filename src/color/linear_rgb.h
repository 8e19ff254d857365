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

// a for t = 0, b for t = 1.
inline LinearRgb mix(const LinearRgb& a, const LinearRgb& b, float t) noexcept {
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
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
