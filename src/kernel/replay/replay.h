// The last iterates of an orbit that has ended, found again from its trail (pixel/orbit_trail.h):
// what long steps have skipped, and what the loops have not kept.
//
// Forwards from a noted place by the steps of the kernel. Back along the reference from a place at
// index m by
//     z_n-1 = the root of z_n - c = Z_m-1^2 + (dz_n - dc) on the side of Z_m-1,
//     dz_n-1 = (dz_n - dc) / (Z_m-1 + z_n-1),
// since |dz| < |z| wherever a pixel was not rebased. Errors shrink on the way back as they grow on
// the way there. Only IEEE operations, so the same bits everywhere.
//
// Another kernel yields LastIterates in its own way, and everything that follows is shared.
#pragma once

#include "kernel/pixel/orbit_trail.h"
#include "kernel/reference/reference_orbit.h"
#include "kernel/reference/shared_series.h"
#include "kernel/replay/last_iterates.h"
#include "num/complex.h"

namespace mandel {

// Of an orbit z -> z^2 + c in plain doubles that was not perturbed; N as in `last`.
void replay_directly(const Complex<double>& c, const OrbitTrail& trail,
                     LastIterates& last) noexcept;

// Of a perturbed one at so many pixels from the reference. pixel: dc / dpixel.
void replay_perturbed(const ReferenceOrbit& orbit, const SharedSeries& series,
                      const ComplexExp& pixel, const Complex<double>& offset,
                      const OrbitTrail& trail, LastIterates& last) noexcept;

}  // namespace mandel
