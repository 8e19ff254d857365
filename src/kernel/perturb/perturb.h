// Iterates the pixels of a deep view as perturbations of one reference orbit: right at any depth.
//
//     c = C + dc,  z_n = Z_m + dz,   dz <- dz (2 Z_m + dz) + dc,  m <- m + 1,  n <- n + 1
// When |z| < |dz|, or at the end of the reference, the pixel is rebased: dz <- z, m <- 0. As Z_0 =
// 0 that is the same point, and no pixel ever loses its digits (Zhuoran, "Another solution to
// perturbation glitches", fractalforums.org, 2021). Wherever |dz| is small beside |Z| the long
// steps of linear_approximation.h (bilinear approximation) are taken instead. All pixels begin
// where one polynomial for all of them ends (shared_series.h), iterate the period of a minibrot as
// one step of a loop (minibrot_loop.h), and end in plain doubles where the reference is no longer
// needed (direct_tail.h).
//
// What happens to a pixel depends on the reference and on that pixel alone, so the bits are the
// same for any set of pixels computed together.
#pragma once

#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/perturb/reference.h"
#include "kernel/pixel/orbit_ends.h"
#include "kernel/pixel/pixel_task.h"

namespace mandel {

// Iterates c[i] = C + pixel (re[i] + i im[i]): offsets from the reference in pixels.
// Returns the number of steps that were taken, long ones and single ones alike, so that it grows
// with the time it takes: the same on every instruction set. After `stop` some ends are left as
// they were; those of lost points are, if the task has lost_until. Throws
// std::bad_alloc.
std::uint64_t perturb_points(SimdLevel level, const PixelTask& task, const Reference& reference,
                             std::span<const double> re, std::span<const double> im,
                             const OrbitEnds& ends, const StopFlag& stop);

}  // namespace mandel
