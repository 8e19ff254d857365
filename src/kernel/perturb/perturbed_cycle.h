// The proof that a pixel of a deep view belongs to the set, tried when it is rebased near a point
// at which it was rebased before (RebasingWatch): an orbit in the basin of a cycle comes back to
// the same point.
//
// It is the proof of cycle_proof.h, a disk that the map of one period takes into its own interior,
// carried out in perturbed form: the long steps of the table take part with a bound for what they
// leave out.
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
