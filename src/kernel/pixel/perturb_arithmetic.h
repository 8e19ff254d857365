// Complex arithmetic of the perturbing kernels in scalar code: which products are fused is part of
// their definition, and the same in perturb_lanes-inl.h.
#pragma once

#include <cmath>

#include "base/multiversion.h"
#include "num/complex.h"

namespace mandel {

// a b, each part with one product rounded and one fused.
MANDEL_ALWAYS_INLINE Complex<double> times(const Complex<double>& a, const Complex<double>& b) {
    return {std::fma(a.re, b.re, -(a.im * b.im)), std::fma(a.re, b.im, a.im * b.re)};
}

// a b + c with every product fused.
MANDEL_ALWAYS_INLINE Complex<double> times_plus(const Complex<double>& a, const Complex<double>& b,
                                                const Complex<double>& c) {
    return {std::fma(a.re, b.re, std::fma(-a.im, b.im, c.re)),
            std::fma(a.re, b.im, std::fma(a.im, b.re, c.im))};
}

MANDEL_ALWAYS_INLINE Complex<double> plus(const Complex<double>& a, const Complex<double>& b) {
    return {a.re + b.re, a.im + b.im};
}

MANDEL_ALWAYS_INLINE double square(const Complex<double>& z) {
    return std::fma(z.re, z.re, z.im * z.im);
}

}  // namespace mandel
