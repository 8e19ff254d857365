// The same orbits as the SIMD loop, one pixel at a time with std::fma.
#pragma once

#include "kernel/perturb/perturb.h"

namespace mandel {

std::uint64_t perturb_points_scalar(const PixelTask& task, const Reference& reference,
                                    std::span<const double> re, std::span<const double> im,
                                    const OrbitEnds& ends, const StopFlag& stop) noexcept;

}  // namespace mandel
