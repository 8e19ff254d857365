// How many fixed points the map of q periods, F^q, has in a disk around a parabolic cycle, and a
// bound for the sum of their indices.
//
// With w_j the fixed points of F^q in the disk and m_j its slopes there, the holomorphic index
// formula (J. Milnor, "Dynamics in One Complex Variable", section 12) says
//     sum 1 / (1 - m_j) = I(c) = 1/(2 pi i)  integral  dw / (w - F^q(w))   around the disk,
// so |I| <= radius / min |w - F^q(w)|, for all parameters c for which nothing crosses the edge.
// Both follow from values on the edge, which is covered with small disks, each mapped with its
// errors: |w - F^q(w)| is there more than half of its value at the centre, so it has no zero
// and turns by less than 60 degrees from one to the next, and the turns add up to the number of
// fixed points (the argument principle).
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/component/period_map.h"

namespace mandel {

struct FixedPointIndex {
    FloatExp radius;  // of the disk, around z_0
    FloatExp rho;     // what is said holds for all parameters within this of c
    FloatExp bound;   // of |I|
};

// For q = rounds periods; nothing unless there are exactly `count` fixed points in a disk.
std::optional<FixedPointIndex> bound_fixed_point_index(const PeriodMap& map, std::uint64_t rounds,
                                                       int count);

}  // namespace mandel
