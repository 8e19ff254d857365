// The map of a period, F(z, c) = f_c^p(z) with f_c(z) = z^2 + c, around a point (z, c) in arbitrary
// precision: its value, its derivatives, and how little it changes nearby.
//
// Along the points z_k of the orbit, k = 0 ... p - 1:
//     s <- 2 z s,  d <- 2 z d + 1,  zz <- 2 (s^2 + z zz),  zc <- 2 (s d + z zc)
// are F_z, F_c, F_zz and F_zc. What happens in a whole neighbourhood is bounded by disks: with
// |z - z_0| <= r and |c' - c| <= rho the k-th point is within R_k of z_k,
//     R_0 = r,  R_k+1 = (2 |z_k| + R_k) R_k + rho,
// and the slope, a product of 2 z, within |F_z| (prod (1 + R_k / |z_k|) - 1) of F_z.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "num/big_complex.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct PeriodMap {
    // Makes a bound safe against its own roundings in a step.
    static constexpr double kUp = 1 + 0x1p-40;
    // Neighbourhoods and steps of this size are useless and not followed: their squares would soon
    // leave the range even of a wide exponent.
    static constexpr double kFar = 16;

    std::vector<ComplexExp> z;        // z_0 ... z_p-1
    BigComplex gap;                   // F - z_0
    BigComplex slope;                 // F_z
    FloatExp gap_error, slope_error;  // what these two are off by, at most
    ComplexExp by_c, by_zz, by_zc;    // F_c, F_zz, F_zc, each step of which is rounded to doubles
    FloatExp z_share, c_share;        // sum of |dz_k/dz| / |z_k|, and of |dz_k/dc| / |z_k|
};

// Nothing if the orbit leaves the neighbourhood of the set or meets 0.
std::optional<PeriodMap> period_map(const BigComplex& z, const BigComplex& c, std::uint64_t period,
                                    mpfr_prec_t bits);

// Over all |z - z_0| <= r and |c' - c| <= rho. Where these are so large that nothing can be said,
// the bounds are too, beyond all that they are compared with.
struct PeriodMapBounds {
    FloatExp slope_change;  // |F_z(z, c') - F_z|
    FloatExp image_radius;  // |F(z, c') - F|
    FloatExp by_c;          // |F_c(z, c')|
};
PeriodMapBounds bounds_near(const PeriodMap& map, const FloatExp& r, const FloatExp& rho);

// F(z_0 + dz, c + g) - F, and the slope there, each step rounded to doubles. A point that leaves
// the neighbourhood of the orbit stays where it is then.
struct PerturbedReturn {
    ComplexExp dz, slope;
};
PerturbedReturn perturbed_return(const PeriodMap& map, ComplexExp dz, const ComplexExp& g);

// The cycle of a period near the critical orbit, to about the precision of doubles: enough to see
// whether it is worth more.
//
// A point w near 0 follows the critical orbit Z_0 = 0, Z_1, ... for a period: w = Z_0 + dz,
//     dz <- dz (2 Z_k + dz),   slope <- 2 (Z_k + dz) slope,
// and Newton's method finds where Z_p + dz_p = w. As the Z_k are right, so is the cycle, however
// much of the precision of a c in doubles a period would eat.
struct CycleEstimate {
    ComplexExp z;  // its point near 0
    ComplexExp multiplier;
    // Else it is near a bifurcation, where Newton's method converges only linearly.
    bool is_settled = false;

    bool is_as(const CycleEstimate& other) const noexcept;
};

// orbit: Z_0 ... Z_p. Nothing if the way from `start` leads away.
std::optional<CycleEstimate> estimate_cycle(std::span<const Complex<double>> orbit,
                                            const ComplexExp& start);

}  // namespace mandel
