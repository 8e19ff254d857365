// A real number as the sum of two doubles, with the arithmetic of the steps of family_step.h.
// Sums err by about 2^-105 of their larger term, products by as much of themselves.
#pragma once

#include <cmath>

#include "base/multiversion.h"
#include "kernel/family/step/family_step.h"

namespace mandel {

struct DoubleDoubleReal {
    double high = 0, low = 0;

    DoubleDoubleReal() = default;
    MANDEL_ALWAYS_INLINE explicit DoubleDoubleReal(double x) noexcept : high(x) {}
    MANDEL_ALWAYS_INLINE DoubleDoubleReal(double x, double rest) noexcept : high(x), low(rest) {}

    // |rest| is below |x|.
    static MANDEL_ALWAYS_INLINE DoubleDoubleReal normalized(double x, double rest) noexcept {
        const double sum = x + rest;
        return {sum, rest - (sum - x)};
    }
    friend MANDEL_ALWAYS_INLINE DoubleDoubleReal operator-(const DoubleDoubleReal& a) noexcept {
        return {-a.high, -a.low};
    }
    friend MANDEL_ALWAYS_INLINE DoubleDoubleReal operator+(const DoubleDoubleReal& a,
                                                           const DoubleDoubleReal& b) noexcept {
        const double sum = a.high + b.high, from_b = sum - a.high;
        const double rest = (a.high - (sum - from_b)) + (b.high - from_b);
        return normalized(sum, rest + (a.low + b.low));
    }
    friend MANDEL_ALWAYS_INLINE DoubleDoubleReal operator-(const DoubleDoubleReal& a,
                                                           const DoubleDoubleReal& b) noexcept {
        return a + -b;
    }
    friend MANDEL_ALWAYS_INLINE DoubleDoubleReal operator*(const DoubleDoubleReal& a,
                                                           const DoubleDoubleReal& b) noexcept {
        const double product = a.high * b.high;
        const double rest = std::fma(a.high, b.high, -product);
        return normalized(product, std::fma(a.high, b.low, std::fma(a.low, b.high, rest)));
    }
    friend MANDEL_ALWAYS_INLINE bool is_below_zero(const DoubleDoubleReal& x) noexcept {
        return x.high < 0;
    }
    friend MANDEL_ALWAYS_INLINE DoubleDoubleReal size_of(const DoubleDoubleReal& x) noexcept {
        return x.high < 0 ? -x : x;
    }
};

}  // namespace mandel
