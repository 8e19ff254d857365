// A formula of the family as a map, in doubles.
#pragma once

#include "kernel/family/step/family_step.h"

namespace mandel {

// post( pre(z)^d ), without c.
inline Complex<double> family_map(const Formula& f, const Complex<double>& z) noexcept {
    const Complex<double> w{family::folded(f.pre_re, z.re), family::folded(f.pre_im, z.im)};
    Complex<double> v = w;
    for (int k = 1; k < f.degree; ++k) v = family::product(v, w);
    return {family::folded(f.post_re, v.re), family::folded(f.post_im, v.im)};
}

}  // namespace mandel
