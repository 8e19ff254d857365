// Where a function is zero, from its values at several points: the polynomial that takes these
// values back to their points, at 0 (inverse interpolation; I. Newton's divided differences). It
// needs no derivative, and with every further point the errors of all that it goes through
// multiply: with e_i = log2 of the error of point i, and beta = log2 of the radius in which the
// function has an inverse, that of the zero is about
//     sum of e_i - (number of points - 1) beta.
// What the values themselves are wrong by counts less the larger they are: an error that would move
// point i alone by 2^t_i moves the zero by 2^(t_i + sum over the later, nearer points of e_j -
// e_i).
#pragma once

#include <cstdint>
#include <span>

#include "num/big_complex.h"

namespace mandel {

struct RootSample {
    BigComplex c, value;
    std::int64_t error_exponent;  // e
    std::int64_t noise_exponent;  // t
};

// The zero minus the last point. `samples`: two or more, of different values, the nearest last.
BigComplex step_to_zero(std::span<const RootSample> samples, mpfr_prec_t bits);

// log2 of the error of that zero.
std::int64_t predicted_error(std::span<const RootSample> samples, std::int64_t beta) noexcept;

}  // namespace mandel
