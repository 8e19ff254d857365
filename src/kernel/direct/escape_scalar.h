// The same orbits as the SIMD loop, one point at a time with std::fma: the path for machines
// without fused vector arithmetic, and the plain statement of what the fast loop computes.
#pragma once

#include "kernel/direct/escape.h"

namespace mandel {

std::uint64_t escape_points_scalar(const EscapeTask& task, std::span<const double> re,
                                   std::span<const double> im, const OrbitEnds& ends,
                                   const StopFlag& stop) noexcept;

}  // namespace mandel
