// How far all pixels of a deep view go together: one linear map from the start of the orbit to
// the last place of the reference where no pixel needs more than that.
//
// While every dz is far below |Z|, dz_n = S_n dc for all pixels alike, so the long steps are taken
// once, for the largest |dc|, with wide exponents:
//     S <- A 2 Z S + B     as long as |S| R < epsilon |Z| at the start of each step.
// What that neglects, dz^2 at the starts, is what a step neglects inside. A pixel then begins at
// n = m with dz = S dc and dz/dc = S: in most views already in the range of doubles.
#pragma once

#include <cstdint>

#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

struct SharedStart {
    std::uint32_t m = 0;     // where pixels begin, n = m
    std::uint32_t step = 0;  // the step of the table that starts there
    ComplexExp slope;        // S; 0 for m = 0

    SharedStart() = default;
    // radius: the largest |dc|. No Z that is passed over or begun at is near the escape radius.
    SharedStart(const ReferenceOrbit& orbit, const LinearApproximation& table,
                const FloatExp& radius, double escape_radius);
};

}  // namespace mandel
