// Proofs that a point belongs to the set, so that its orbit need not run to the limit.
//
// Both are sound: true only where it is a theorem for the given c and everything within rounding
// distance of it; false means "not known".
#pragma once

#include <cstdint>
#include <optional>

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

struct Cycle {
    Complex<double> centre;  // a point of it, to about a rounding
    std::uint64_t period = 0;
};

// An attracting cycle of c, proved, for a z of its orbit that may still be far from the cycle, as
// it is for millions of iterations near the edge of a component: tries the short periods after
// which the orbit comes closest to where it was. Takes some 30,000 iterations.
std::optional<Cycle> find_cycle(const Complex<double>& c, const Complex<double>& z) noexcept;

// Where a cycle of another point near by is for c; not a proof.
std::optional<Cycle> moved_cycle(const Complex<double>& c, const Cycle& cycle) noexcept;

// Whether all points c + x with |x| <= c_radius have an attracting cycle near that of c. With the
// fixed point at centre + s x to first order, s its derivative by c, the disk
//     |z - (centre + s x)| <= radius
// is mapped into its own interior by a period, for each x: the proof above in affine arithmetic.
bool attracts_near(const Complex<double>& c, const Cycle& cycle, double c_radius) noexcept;

}  // namespace mandel
