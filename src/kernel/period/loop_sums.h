// The sums over one period of the reference that its loop is made of (quadratic_loop.h).
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

// a is A = 2 Z_1 ... 2 Z_p-1; b, q, g and e are B / A, Q / A, G / A and E / A.
struct LoopSums {
    std::uint64_t period;
    ComplexExp a, b, q, g, e, end;  // end: Z_p
    FloatExp m, r{1.0}, t;          // M, r, and the largest |t_k|
};

// None if the reference meets 0 within the period, or after `stop`.
std::optional<LoopSums> loop_sums(const ReferenceOrbit& orbit, std::uint64_t period,
                                  const StopFlag& stop);

}  // namespace mandel
