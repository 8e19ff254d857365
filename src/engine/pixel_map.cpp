#include "engine/pixel_map.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {
namespace {

// Finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014).
std::uint64_t mix(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

// shift + sample * step modulo 1, in 64-bit fixed point, minus one half.
double place(std::uint64_t shift, std::uint64_t step, std::uint32_t sample) noexcept {
    const std::uint64_t fixed = shift + step * sample;
    return static_cast<double>(fixed >> 11) * 0x1p-53 - 0.5;
}

}  // namespace

SampleOffset sample_offset(std::uint32_t x, std::uint32_t y, std::uint32_t sample,
                           std::uint32_t samples) noexcept {
    if (samples <= 1) return {};
    // 2^64 / g and 2^64 / g^2 for g^3 = g + 1.
    constexpr std::uint64_t kStepX = 0xc13fa9a902a6328f;
    constexpr std::uint64_t kStepY = 0x91e10da5c79e7b1d;
    const std::uint64_t hash = mix((std::uint64_t{y} << 32) | x);
    return {place(hash, kStepX, sample), place(mix(hash), kStepY, sample)};
}

double farthest_offset(Size size) noexcept {
    const double width = size.width, height = size.height;
    return std::sqrt(width * width + height * height) / 2 + 1;
}

PixelMap::PixelMap(const View& view, const Plan& plan, const PolarLattice* lattice)
    : centre_re_(to_double_double(view.re)),
      centre_im_(to_double_double(view.im)),
      half_width_((view.size.width - 1.0) / 2),
      half_height_((view.size.height - 1.0) / 2),
      lattice_(lattice) {
    const CosSin turn = repeatable_cos_sin_turns(turns_of(view.rotate_deg));
    deep_pixel_ = ComplexExp(Complex<double>{turn.cos, turn.sin}) * plan.spacing;
    const double spacing = plan.spacing.to_double();
    pixel_ = {spacing * turn.cos, spacing * turn.sin};
}

void PixelMap::offsets(std::span<const PixelPosition> positions, std::uint32_t sample,
                       std::uint32_t samples, std::span<double> right,
                       std::span<double> up) const noexcept {
    const bool are_centres = lattice_ == nullptr && samples <= 1;
    for (std::size_t i = 0; are_centres && i < positions.size(); ++i) {
        right[i] = positions[i].x - half_width_;
        up[i] = half_height_ - positions[i].y;
    }
    for (std::size_t i = 0; !are_centres && i < positions.size(); ++i) {
        const auto [x, y] = positions[i];
        const Complex<double> at = offset(x, y, sample_offset(x, y, sample, samples));
        right[i] = at.re;
        up[i] = at.im;
    }
}

void PixelMap::points(std::span<const double> right, std::span<const double> up,
                      std::span<double> re, std::span<double> im) const noexcept {
    for (std::size_t i = 0; i < right.size(); ++i) {
        const Complex<double> point = point_at({right[i], up[i]});
        re[i] = point.re;
        im[i] = point.im;
    }
}

}  // namespace mandel
