// Points of any formula of the family (base/formula.h) and its derivative by the pixel, iterated
// directly in vectors: first in doubles, then in double-doubles what those lose. For views in which
// a pixel is far above a double's rounding.
//
// In doubles all errors together look like a shift of the point by less than E = d 2^-45 in units
// of the plane: 20 times the largest that was measured for z^2 + c (engine/plan.cpp). A point is
// lost when |J| is beyond 1 / E while it is bounded, J by the unit of the plane; and where the
// shift may change n, or is beyond its distance to the set.
//
// In double-doubles a step of |z| <= 2 errs by less than d 2^-98. As f is Lipschitz with its local
// constant on folds, too, an error e of z becomes |g| e in a step, |g| = d |z|^(d-1): the bound
//     e <- |g| e + d 2^-98
// is carried along, and a point is lost when it is beyond 2^-20 while it is bounded.
//
// Every operation is correctly rounded, fused ones are explicit, and vectors are all of one kind:
// an orbit has the same bits on every instruction set.
#pragma once

#include <cstdint>
#include <span>

#include "base/formula.h"
#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/pixel/orbit_ends.h"
#include "num/complex.h"

namespace mandel {

struct FamilyDirectTask {
    Formula formula;
    bool is_julia = false;           // a point is z_0, else c
    Complex<double> constant, rest;  // c of a Julia set, and what is left of it
    Complex<double> right, up;       // the pixel matrix
    double least_pixel = 0;          // its smallest singular value
    std::uint64_t max_iterations = 0;
    double escape_radius_sq = 0;
    double escaping_sq = 0;  // beyond this |z|^2 every orbit escapes

    double error() const noexcept { return 0x1p-45 * formula.degree; }  // E
};

// Points with what is left of them beside the doubles, which is only for double-doubles.
struct FamilyPoints {
    std::span<const double> re, im, re_rest, im_rest;
};

// Iterates the points that are Pending. Lost ones are left as they are but for n, the n at which
// they were, about; after `stop` some others, too. Returns the steps taken.
std::uint64_t escape_family(SimdLevel level, const FamilyDirectTask& task,
                            const FamilyPoints& points, const OrbitEnds& ends,
                            const StopFlag& stop);
std::uint64_t escape_family_precisely(SimdLevel level, const FamilyDirectTask& task,
                                      const FamilyPoints& points, const OrbitEnds& ends,
                                      const StopFlag& stop);

}  // namespace mandel
