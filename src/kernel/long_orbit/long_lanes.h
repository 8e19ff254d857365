// The vector form of iterate_long_points(), for machines with products of 52 bits (AVX-512 IFMA).
#pragma once

#include <cstdint>

#include "kernel/long_orbit/long_orbit.h"

namespace mandel {

#if defined(__x86_64__)
std::uint64_t iterate_long_points_ifma(const LongOrbitTask& task, const LongPoints& points,
                                       const OrbitEnds& ends, const StopFlag& stop,
                                       std::span<RecentIterates> recent);
#endif

}  // namespace mandel
