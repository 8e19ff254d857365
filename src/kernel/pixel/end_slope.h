// The derivative at the end of an orbit, from wide exponents to the doubles of its OrbitEnd.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "num/floatexp.h"

namespace mandel {

// A distance of more than 2^400 pixels keeps its direction and stays a finite number; one that is
// below all doubles becomes 0.
inline Complex<double> end_slope(ComplexExp d) noexcept {
    if (!d.is_zero()) d.exponent = std::max<std::int64_t>(d.exponent, -400);
    const Complex<double> slope = d.to_double();
    if (std::isfinite(slope.re) && std::isfinite(slope.im)) return slope;
    return {HUGE_VAL, 0};
}

}  // namespace mandel
