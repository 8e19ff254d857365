// An orbit of a formula of the family in doubles, with a bound of how far from it the true one is.
//
// A point is Z_m + dz, as for pixels (pixels/family_pixels.h), or dz alone where doubles hold the
// whole plane of the view. No fold stretches, so the images of all points within r of it lie within
//     (|z| + r)^d - |z|^d + roundings + the error of dc
// of its image: of the step (family_step.h) some d roundings of
//     |dw| (|w|^(d-1) + |w|^(d-2) |W| + ... + |W|^(d-1)).
#pragma once

#include <cstdint>

#include "kernel/family/reference/family_orbit.h"
#include "kernel/family/step/family_step.h"

namespace mandel {

struct FamilyBall {
    const FamilyOrbit* orbit = nullptr;  // nothing: z is dz
    std::uint32_t m = 0;
    Complex<double> dz, z;
    double radius = 0;
};

class FamilyBallMap {
public:
    // critical: the orbit of 0, to which points are rebased; nothing: none has one. dc is what is
    // added in a step, to within its error.
    FamilyBallMap(const Formula& formula, const FamilyOrbit* critical, const Complex<double>& dc,
                  double dc_error);

    // A disk around a point z, seen from 0.
    FamilyBall around(const Complex<double>& z, double radius) const noexcept {
        return {critical_, 0, z, z, radius};
    }

    // The derivative at z, for what follows from it.
    LocalSimilarity<double> step(FamilyBall& ball) const noexcept;

private:
    LocalSimilarity<double> direct_step(FamilyBall& ball) const noexcept;
    void rebase(FamilyBall& ball) const noexcept;

    const Formula& formula_;
    const FamilyOrbit* critical_;
    const Complex<double> dc_;
    const double added_error_;
};

// |a - b|
double distance_between(const Complex<double>& a, const Complex<double>& b) noexcept;

}  // namespace mandel
