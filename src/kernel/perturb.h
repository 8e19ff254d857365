// Iterates the pixels of a deep view as perturbations of one reference orbit: right at any depth.
//
//     c = C + dc,  z_n = Z_m + dz,   dz <- dz (2 Z_m + dz) + dc,  m <- m + 1,  n <- n + 1
// When |z| < |dz|, or at the end of the reference, dz <- z and m <- 0: as Z_0 = 0 that is the same
// point, and no pixel ever loses its digits (Zhuoran, "Another solution to perturbation
// glitches", fractalforums.org, 2021). Wherever |dz| is small beside |Z| the steps of
// linear_approximation.h are taken instead. All pixels begin where they first need to be told apart
// (shared_start.h), go round with the period of a minibrot in a loop of its own (minibrot_loop.h),
// and end in plain doubles where the reference has nothing more to say (direct_tail.h).
//
// What happens to a pixel depends on the reference and on that pixel alone, so the bits are the
// same whatever is computed beside it.
#pragma once

#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/escape.h"
#include "kernel/linear_approximation.h"
#include "kernel/local_components.h"
#include "kernel/main_components.h"
#include "kernel/minibrot_loop.h"
#include "kernel/reference_orbit.h"
#include "kernel/shared_start.h"
#include "num/floatexp.h"

namespace mandel {

// What is known to be inside before anything is iterated.
struct KnownComponents {
    MainComponents main;
    LocalComponents local;

    bool are_near() const noexcept { return main.are_near() || local.are_near(); }
    bool contain(const ComplexExp& dc) const noexcept {
        return local.contain(dc) || main.contain(dc);
    }
};

// Shared by all pixels of a view; immutable.
struct Reference {
    ReferenceOrbit orbit;
    LinearApproximation approximation;
    SharedStart start;
    MinibrotLoop loop;
    KnownComponents components;
};

struct PerturbTask {
    std::uint64_t max_iterations = 0;
    double escape_radius_sq = 0;
    bool find_interior = true;
    // Points that doubles lose (direct_tail.h) within so many iterations are left as they are, for
    // long_orbit.h.
    std::uint64_t lost_until = 0;
    ComplexExp pixel;  // dc / dpixel: also what the derivative is taken by
};

// Iterates c[i] = C + pixel (re[i] + i im[i]): offsets from the reference in pixels.
// Returns the number of iterations that these ends stand for. After `stop` some ends are left as
// they were; those of lost points are, if the task says so.
std::uint64_t perturb_points(SimdLevel level, const PerturbTask& task, const Reference& reference,
                             std::span<const double> re, std::span<const double> im,
                             const OrbitEnds& ends, const StopFlag& stop) noexcept;

}  // namespace mandel
