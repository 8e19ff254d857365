// Which iterations of a reference may be the period of a minibrot that the orbits of a view go
// round in (minibrot_loop.h), though the reference itself goes on.
//
// Such a period is a return of the reference: an n at which |Z_n| is smaller than ever before (an
// atom domain: R. Munafo, Mu-Ency). With A_n = 2 Z_1 ... 2 Z_n-1 and d_n = dZ_n / dC the minibrot's
// plane is c = A_n (Z_n + d_n dc), in which the set has its ordinary size.
#pragma once

#include <cstdint>
#include <vector>

#include "base/stop_flag.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

struct LoopPeriod {
    std::uint64_t period = 0;
    double spacing = 0;  // of the pixels in the minibrot's plane
    double c = 0;        // |c| of the reference there
};

// The returns, the longest first, of minibrots whose pixels are between these spacings and whose
// plane the view shows within |c| < 2.5. radius: the largest |dc|.
std::vector<LoopPeriod> loop_periods(const ReferenceOrbit& orbit, const FloatExp& radius,
                                     const FloatExp& spacing, double least_spacing,
                                     double largest_spacing, const StopFlag& stop);

}  // namespace mandel
