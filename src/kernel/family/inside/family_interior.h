// What is known of a point inside: the values of kernel/inside/interior_values.h for any formula of
// the family, in the plane of c and for Julia sets, from cycles that the orbit is proved to end in
// (family_inside.h).
//
// The map F of the p steps of a cycle acts on small differences as v -> G v or, after an odd number
// of conjugations, as v -> G conj(v). Without folds two periods are then the map with a complex
// derivative, |G|^2:
//     |lambda| = |G|, or |G|^2 for odd periods of antiholomorphic formulas
// Folds conjugate as well, on one of their sides, and |G| is the same on both.
//
// G maps a component to the unit disk, d-1 to one, with its nucleus as the branch point (of z^d +
// c: D. Eberlein, S. Mukherjee, D. Schleicher, "Rational parameter rays of the multibrot sets",
// 2014). So its root g = G^(1/(d-1)), the product of the maps L(v) = T( d^(1/(d-1)) w P(v) ) with
// w = pre(z), P and T being the signs of the formula, is one to one. With the columns g_r, g_u of
// its derivative by the pixel, along the cycle as it moves with c, and |g_a| + |g_b| the larger
// singular value of that matrix (step/slope.h),
//     distance = (1 - |g|^2) / (|g_a| + |g_b|)   in pixels,
// which for z^2 + c is that of interior_values.h. Of antiholomorphic formulas it is right to first
// order beside the boundary.
//
// No distance is known, and it is infinite, beside folds, where components also end at cycles that
// meet a fold, and in Julia sets, where the whole basin has one multiplier.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/family/inside/family_inside.h"
#include "kernel/inside/interior_values.h"

namespace mandel {

class FamilyInterior {
public:
    // Cycles are looked for in so many iterations. `inside` outlives it.
    FamilyInterior(const FamilyInside& inside, std::uint64_t most) noexcept;

    // Of a point that is proved to be inside, by its offsets from the centre in pixels; nothing if
    // no cycle is. The period that was found last is tried first, which saves time and changes
    // nothing.
    std::optional<InteriorValues> find(double right, double up) noexcept;

private:
    std::optional<FamilyTrap> of_period(const Complex<double>& offset, std::uint64_t period) const;
    InteriorValues values(const Complex<double>& offset, const FamilyTrap& trap) const;

    const FamilyInside& inside_;
    const std::uint64_t most_;
    std::uint64_t last_period_ = 0;
    std::optional<InteriorValues> of_basin_;
};

}  // namespace mandel
