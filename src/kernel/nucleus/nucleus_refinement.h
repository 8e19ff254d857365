// From somewhere near a nucleus to the nucleus, in as few orbits as there are doublings between the
// digits that are known at first and those that are wanted.
//
// An orbit of length p costs the same however few new digits it finds, so derivatives with as many
// digits (Newton's method) are not worth theirs: Z_p(c) is evaluated alone, with a derivative in
// doubles for the first step, and all its values are put together (step_to_zero()). Each
// evaluation is as precise as the next steps can use.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/stop_flag.h"
#include "kernel/nucleus/component_orbit.h"
#include "num/big_complex.h"

namespace mandel {

// Where a function is zero, from its values at several points: the polynomial that takes these
// values back to their points, at 0 (inverse interpolation; I. Newton's divided differences). It
// needs no derivative, and with every further point the errors of all that it goes through
// multiply: with e_i = log2 of the error of point i, and beta = log2 of the radius in which the
// function has an inverse, that of the zero is about
//     sum of e_i - (number of points - 1) beta.
// What the values themselves are wrong by counts less the larger they are: an error that would move
// point i alone by 2^t_i moves the zero by 2^(t_i + sum over the later, nearer points of e_j -
// e_i).
struct RootSample {
    BigComplex c, value;
    std::int64_t error_exponent;  // e
    std::int64_t noise_exponent;  // t
};

// The zero minus the last point. `samples`: two or more, of different values, the nearest last.
BigComplex step_to_zero(std::span<const RootSample> samples, mpfr_prec_t bits);

// log2 of the error of that zero.
std::int64_t predicted_error(std::span<const RootSample> samples, std::int64_t beta) noexcept;

struct RefinedNucleus {
    BigComplex c;     // right to 2^-72 of the size, and better
    ComplexExp size;  // of the component, turned as it is
    ComponentShape shape;
};

// The nucleus of that period near `start`; nothing if the way there leads farther than a few times
// `radius`, to a shorter period, or nowhere, and after `stop`. interpolates: false leaves
// Newton's method with that derivative.
std::optional<RefinedNucleus> refine_nucleus(BigComplex start, std::uint64_t period,
                                             const FloatExp& radius, const StopFlag& stop,
                                             bool interpolates = true);

}  // namespace mandel
