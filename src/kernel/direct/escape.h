// Direct iteration z -> z^2 + c in double precision: right down to a pixel spacing of about
// 1e-11, where rounding begins to show.
//
// The orbit of a point is a fixed sequence of correctly rounded operations (escape_step.h), so
// count, final z and derivative have the same bits on every instruction set, whatever other
// points are computed beside it.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/pixel/orbit_ends.h"
#include "num/complex.h"

namespace mandel {

struct EscapeTask {
    std::uint64_t max_iterations = 0;
    double escape_radius_sq = 0;
    bool with_derivative = false;
    bool find_interior = true;  // off: every point that does not escape runs to the limit
    Complex<double> pixel;      // dc / dpixel: what the derivative is taken by
    // A point with a larger |d| than this after a block is lost (long_orbit.h): it is given up and
    // left as it is. Takes the derivative.
    double lost_size = HUGE_VAL;
};

// Iterates the points c[i] = re[i] + i im[i] and sets where their orbits end.
// Returns the number of iterations that these ends stand for. Callers preset the status of all to
// Pending; it stays so for lost points, and after `stop` for some others.
std::uint64_t escape_points(SimdLevel level, const EscapeTask& task, std::span<const double> re,
                            std::span<const double> im, const OrbitEnds& ends,
                            const StopFlag& stop) noexcept;

}  // namespace mandel
