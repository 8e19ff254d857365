// Finds pixels of a deep view that belong to the set, at the moments when their orbit returns to
// the start of the reference, and proves it.
//
// An orbit in the basin of a cycle comes back to the same place. Return points are compared with
// one saved when their number was the last power of two (R. P. Brent, 1980); a near return is
// worth an attempt to prove a cycle. The proof is that of attracting_cycle.h, a disk that the map
// of one period takes into its own inside, carried out in perturbed form: the linear steps take
// part with a bound for what they leave out.
#pragma once

#include <cstdint>

#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

// Whether C + dc has an attracting cycle near z, which its orbit approaches again after
// `return_time` iterations. Sound: "no" means "don't know".
bool has_attracting_cycle(const ReferenceOrbit& orbit, const LinearApproximation& table,
                          const ComplexExp& dc, const ComplexExp& z,
                          std::uint64_t return_time) noexcept;

}  // namespace mandel
