// The scalar form of iterate_double_double_points(): the same orbits, one point at a time.
#pragma once

#include "kernel/long_orbit/double_double_orbit.h"

namespace mandel {

std::uint64_t iterate_double_double_scalar(const LongOrbitTask& task,
                                           const DoubleDoublePoints& points, const OrbitEnds& ends,
                                           const StopFlag& stop, std::span<RecentIterates> recent);

}  // namespace mandel
