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

// The light of several anti-aliasing samples. In double, so that even thousands of equal samples
// average to their own colour; added in their numbered order, as sums round.
struct LightSum {
    double r = 0;
    double g = 0;
    double b = 0;
};

// sums[i] += samples[i].
inline void add_samples(std::span<const LinearRgb> samples, std::span<LightSum> sums) noexcept {
    for (std::size_t i = 0; i < sums.size(); ++i) {
        sums[i].r += double{samples[i].r};
        sums[i].g += double{samples[i].g};
        sums[i].b += double{samples[i].b};
    }
}

// averages[i] = sums[i] / count, where `count` samples have been added.
inline void average_samples(std::span<const LightSum> sums, unsigned count,
                            std::span<LinearRgb> averages) noexcept {
    for (std::size_t i = 0; i < sums.size(); ++i) {
        averages[i] = {static_cast<float>(sums[i].r / count), static_cast<float>(sums[i].g / count),
                       static_cast<float>(sums[i].b / count)};
    }
}

}  // namespace mandel
