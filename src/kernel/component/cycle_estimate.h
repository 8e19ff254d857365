// The cycle of a period near the critical orbit, to about the precision of doubles: enough to see
// whether it is worth more.
//
// A point w near 0 follows the critical orbit Z_0 = 0, Z_1, ... for a period: w = Z_0 + dz,
//     dz <- dz (2 Z_k + dz),   slope <- 2 (Z_k + dz) slope,
// and Newton's method finds where Z_p + dz_p = w. As the Z_k are right, so is the cycle, however
// much of the precision of a c in doubles a period would eat.
#pragma once

#include <optional>
#include <span>

#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct CycleEstimate {
    ComplexExp z;  // its point near 0
    ComplexExp multiplier;
    // Else it is near one where cycles meet, which Newton's method approaches by halves.
    bool is_settled = false;

    bool is_as(const CycleEstimate& other) const noexcept;
};

// orbit: Z_0 ... Z_p. Nothing if the way from `start` leads away.
std::optional<CycleEstimate> estimate_cycle(std::span<const Complex<double>> orbit,
                                            const ComplexExp& start);

}  // namespace mandel
