// Which points near C lie in the main cardioid or in the disk of period 2, in closed form and at
// any depth.
//
// With c = x + iy both are the points at which a polynomial is negative:
//     cardioid  q (q + u) - y^2 / 4,   u = x - 1/4, q = u^2 + y^2
//     disk      q - 1/16,              u = x + 1,   q = u^2 + y^2
// (the images of |w| < 1 under c = w/2 - w^2/4 and of |w| < 1 under c = w/4 - 1, the multipliers
// of the cycles of period 1 and 2). Deep in a view the polynomial is nearly the same at all
// pixels, so it is split into its exact value at C and its change with dc = dx + i dy, where
// nothing cancels but what is meant to:
//     l = 2 (u dx + y dy) + dx^2 + dy^2,   disk: l,
//     cardioid: l (2 q + u + dx + l) + q dx - dy (2 y + dy) / 4
// A point counts as inside only where that sum is negative beyond all rounding.
#pragma once

#include <array>

#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

class MainComponents {
public:
    // Contains no point.
    MainComponents() = default;
    // C = re + i im, known to better than 2^-50 spacings; all |dc| <= radius.
    MainComponents(const BigFloat& re, const BigFloat& im, const FloatExp& radius,
                   const FloatExp& spacing);

    // False: every point has to be iterated.
    bool are_near() const noexcept { return near_ > 0; }
    // Whether C + dc is inside of either; "no" means "don't know".
    bool contain(const ComplexExp& dc) const noexcept;

private:
    struct Local {
        bool is_cardioid = false;
        FloatExp u, y, q;
        FloatExp value;  // of the polynomial at C
    };
    bool contains(const Local& form, const FloatExp& dx, const FloatExp& dy) const noexcept;

    FloatExp spacing_;
    std::array<Local, 2> forms_;  // those of which a part is in view
    int near_ = 0;
};

}  // namespace mandel
