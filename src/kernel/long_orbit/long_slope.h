// The derivative of a long orbit (long_orbit.h) in doubles with a scale of its own, and how far
// its size has ranged.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernel/long_orbit/long_orbit.h"
#include "kernel/pixel/end_slope.h"
#include "num/floatexp.h"

namespace mandel {

// A number in limbs as in long_orbit.h, with its first digits; `stride` places from limb to limb.
inline FloatExp long_size(const std::uint64_t* limbs, std::size_t count,
                          std::size_t stride) noexcept {
    std::size_t k = 0;
    while (k < count && limbs[k * stride] == 0) ++k;
    FloatExp size;
    for (std::size_t i = k; i < std::min(k + 3, count); ++i) {
        const auto exponent = -static_cast<std::int64_t>(LongPoints::kLimbBits * i);
        size = size + FloatExp(static_cast<double>(limbs[i * stride]), exponent);
    }
    return size;
}

// dz / dpixel = d * 2^scale. The loops step d, least and most many times between two calls of
// renew(), in which no bit changes: scales are powers of two.
struct LongSlope {
    // A block of steps makes |d| no larger than 2^200 times as large.
    static constexpr int kBlockSteps = 64;
    // Below this size of z the loops leave a step of the derivative to step_wide().
    static constexpr double kDeepDip = 0x1p-80;

    Complex<double> d;
    Complex<double> pixel;                                             // on the scale of d
    double least = std::numeric_limits<double>::infinity(), most = 0;  // of |d| since renewed
    std::int64_t scale = 0;
    ComplexExp unit;                                                         // dc / dpixel
    std::int64_t least_exponent = std::numeric_limits<std::int64_t>::max();  // before that
    std::int64_t most_exponent = std::numeric_limits<std::int64_t>::min();

    LongSlope() = default;
    explicit LongSlope(const ComplexExp& dc) : unit(dc) {
        set(dc);
        note();
    }

    void note() noexcept {
        least = std::min(least, larger_size(d));
        most = std::max(most, larger_size(d));
    }

    void renew() noexcept {
        fold();
        const std::int64_t exponent = exponent_of(larger_size(d));
        const bool is_small = exponent < -kShift && scale > unit.exponent;
        if (exponent > kShift || is_small) set(ComplexExp(d.re, d.im, scale));
    }

    // d <- 2 z d + pixel for a z of any size.
    void step_wide(const ComplexExp& z) noexcept {
        fold();
        set(twice(z * ComplexExp(d.re, d.im, scale)) + unit);
        note();
    }

    // How many bits |D| has ranged over.
    std::int64_t range() noexcept {
        fold();
        return most_exponent - least_exponent + 1;
    }

    Complex<double> end() const noexcept { return end_slope(ComplexExp(d.re, d.im, scale)); }

private:
    static constexpr std::int64_t kShift = 400;

    void set(const ComplexExp& e) noexcept {
        scale = e.exponent;
        d = {e.re, e.im};
        const double factor = power_of_two(std::min<std::int64_t>(unit.exponent - scale, 1000));
        pixel = {unit.re * factor, unit.im * factor};
    }

    void fold() noexcept {
        if (!(least <= most)) return;
        least_exponent = std::min(least_exponent, exponent_of(least) + scale);
        most_exponent = std::max(most_exponent, exponent_of(most) + scale);
        least = std::numeric_limits<double>::infinity();
        most = 0;
    }
};

}  // namespace mandel
