// The derivative at the end of an orbit, from wide exponents to the doubles of its OrbitEnd.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "num/floatexp.h"

namespace mandel {

// Below this exponent every distance is beyond the range of doubles; the direction is kept.
constexpr std::int64_t kLeastSlopeExponent = -1030;

// A derivative above the range of doubles becomes infinite.
inline Complex<double> end_slope(ComplexExp d) noexcept {
    if (!d.is_zero()) d.exponent = std::max(d.exponent, kLeastSlopeExponent);
    const Complex<double> slope = d.to_double();
    if (std::isfinite(slope.re) && std::isfinite(slope.im)) return slope;
    return {HUGE_VAL, 0};
}

}  // namespace mandel
