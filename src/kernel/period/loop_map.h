// A step of the minibrot loop (minibrot_loop.h) for one pixel, where it takes more than a
// quadratic polynomial:
//     u <- P(u^2) = p_0 + u^2 + p_2 u^4 + ...,   d <- P'(u^2) 2 u d + Q(u^2),   d = du / dpixel,
// Q being what P changes by from pixel to pixel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/period/loop_series.h"
#include "num/complex.h"

namespace mandel {

struct LoopMap {
    // Left as they are beyond the degree.
    std::array<Complex<double>, LoopSeries::kMostDegree + 1> p, q;
    std::size_t degree = 0;
};

// Whether every map within `error` of this one has an attracting cycle near u, whose orbit comes
// near itself again after `return_steps`. By the proof of attracting_cycle.h: a disk that is taken
// into its own interior, all of it within |u^2| < reach.
bool has_attracting_cycle(const LoopMap& map, const Complex<double>& u, std::uint64_t return_steps,
                          double reach, double error) noexcept;

}  // namespace mandel
