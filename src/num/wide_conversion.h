// Between arbitrary precision and the wide doubles of floatexp.h.
#pragma once

#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

// Rounded to nearest.
FloatExp to_float_exp(const BigFloat& x);
inline ComplexExp to_complex_exp(const BigFloat& re, const BigFloat& im) {
    return {to_float_exp(re), to_float_exp(im)};
}

// Exact.
BigFloat to_big_float(const FloatExp& x);

}  // namespace mandel
