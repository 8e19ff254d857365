// From somewhere near a nucleus to the nucleus, in as few orbits as there are doublings between the
// digits that are known at first and those that are wanted.
//
// An orbit of length p costs the same however few new digits it finds, so derivatives with as many
// digits (Newton's method) are not worth theirs: Z_p(c) is evaluated alone, with a derivative in
// doubles for the first step, and all its values are put together (inverse_interpolation.h). Each
// evaluation is as precise as the next steps can use.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/nucleus/component_orbit.h"
#include "num/big_complex.h"

namespace mandel {

struct RefinedNucleus {
    BigComplex c;     // right to 2^-72 of the size, and better
    ComplexExp size;  // of the component, turned as it is
    ComponentShape shape;
};

// The nucleus of that period near `start`; nothing if the way there leads farther than a few times
// `radius`, to a shorter period, or nowhere, and after `stop`.
std::optional<RefinedNucleus> refine_nucleus(BigComplex start, std::uint64_t period,
                                             const FloatExp& radius, const StopFlag& stop);

}  // namespace mandel
