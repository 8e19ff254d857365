// The minibrot that matters in a view: the component of lowest period, its centre (nucleus) to
// full precision, its size and how it is turned.
//
// The period is where the reference orbit of the view ends (reference_orbit.h); the nucleus, where
// Z_p(c) = 0, is found from there by Newton's method in arbitrary precision. Size and orientation
// follow from the orbit of the nucleus (C. Heiland-Allen, "Deriving the size estimate",
// mathr.co.uk, 2016):
//     l_1 = 1, b_1 = 1;  l_q+1 = 2 Z_q l_q,  b_q+1 = b_q + 1 / l_q+1;  size = 1 / (b_p l_p^2),
// by which the set around it is a copy of the whole one, scaled and turned.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

struct Nucleus {
    std::uint64_t period = 0;
    BigFloat re, im;  // right to 2^-64 of its size, and better
    ComplexExp size;  // 1 for the whole set

    // The zoom at which it fills a picture as the whole set does at zoom 1.
    FloatExp framing_zoom() const { return FloatExp(1.0) / size.abs(); }
    // By how much it is turned, counter-clockwise, in turns in [0, 1).
    double orientation() const;
};

// Nothing if no nucleus of a period up to max_period lies within about `radius` of the centre, or
// after `stop`.
std::optional<Nucleus> find_nucleus(const BigFloat& re, const BigFloat& im, const FloatExp& radius,
                                    std::uint64_t max_period, const StopFlag& stop);

}  // namespace mandel
