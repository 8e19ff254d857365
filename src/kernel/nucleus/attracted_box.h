// Whether a rectangle lies inside one component, so that no period will ever be found in it unless
// its nucleus is there.
//
// It does if its edge does: the edge is connected, and a component has no holes. And so does the
// edge if it is covered with disks of which each is proved to be inside of the set, by whatever
// means: by the closed forms of the cardioid and the disk of period 2, by a cycle that attracts all
// of it (attracting_cycle.h), or by the series of a multiplier (components.h).
#pragma once

#include <cstdint>

#include "base/stop_flag.h"
#include "kernel/nucleus/edge_image.h"
#include "kernel/nucleus/plane_box.h"

namespace mandel {

struct AttractedBoxSearch {
    const PlaneBox& box;
    const EdgeImage& edge;
    ComplexExp z;         // Z_n of the centre, n being that of `edge`
    std::uint64_t n = 0;  // cycles are looked for in an eighth of it at most
    // Also by series, which takes milliseconds a disk and shows what lies close to an edge.
    bool with_series = false;
};

// "No" means "don't know"; so it is after `stop`.
bool is_attracted(const AttractedBoxSearch& search, const StopFlag& stop);

}  // namespace mandel
