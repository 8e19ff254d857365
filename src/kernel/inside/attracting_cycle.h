// Proofs that a point belongs to the set, so that its orbit need not run to the limit.
//
// Both are sound: true only where it is a theorem for the given c and everything within rounding
// distance of it; false means "not known".
#pragma once

#include <cstdint>

#include "num/complex.h"

namespace mandel {

// The main cardioid and the disk of period 2, in closed form with a margin for rounding.
bool is_in_cardioid_or_disk_exact(const Complex<double>& c) noexcept;

// The same; a box around both spares most other points the formula.
inline bool is_in_cardioid_or_disk(const Complex<double>& c) noexcept {
    const bool is_in_box = c.re > -1.25 && c.re < 0.375 && c.im < 0.65 && c.im > -0.65;
    return is_in_box && is_in_cardioid_or_disk_exact(c);
}

// Whether c has an attracting cycle, looked for near z, which the orbit of z approaches again
// after `return_time` steps. With c_radius it is proved for all points that near c at once.
//
// If the map of some number of steps takes a closed disk into its own interior, it has an
// attracting fixed point there (Schwarz lemma); an attracting cycle attracts the critical point 0
// (Fatou), so the critical orbit is bounded. The disk is centred by Newton's method and its image
// is bounded by disk arithmetic with every rounding error added.
bool has_attracting_cycle(const Complex<double>& c, const Complex<double>& z,
                          std::uint64_t return_time, double c_radius = 0) noexcept;

// The same for a z that may still be far from the cycle, as it is for millions of iterations near
// the edge of a component: tries the short periods after which the orbit comes closest to where it
// was. Takes some 30,000 iterations.
bool is_drawn_to_cycle(const Complex<double>& c, const Complex<double>& z) noexcept;

// The radius of a disk around c in which every point has an attracting cycle, which is proved as
// above, with z as for is_drawn_to_cycle(); 0 if none is found. It is as large as wanted unless the
// edge of the component is within a few times as much.
double attracted_disk(const Complex<double>& c, const Complex<double>& z, double wanted) noexcept;

}  // namespace mandel
