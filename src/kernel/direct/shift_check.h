// Which points that plain doubles followed to the limit may be on the wrong side of it.
//
// A rounding error e in step k looks like a shift of the point by e / |D_k| pixels, D = dz /
// dpixel. With an error of at most 2^-49 in each step, as |z| <= 2, z is off by at most 2^-49 S
// |D|,
//     S = the sum of 1 / |D_k| over the steps so far (for each of a block the least |D| in it).
// As long as that is small beside z, the exact orbit stays beside the computed one, and is bounded
// as that is. In most orbits S is little more than 1 / |D_1|; in those that stay beside the set for
// thousands of steps, with small D, it is not.
#pragma once

#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "kernel/direct/escape.h"

namespace mandel {

// Iterates the points c = re[i] + i im[i], whose orbits reach the limit of the task, again as
// escape_points() does. is_unsure[i] becomes 1 where z may have been off by more than 2^-6, or
// after `stop`, else 0.
void find_unsure_points(SimdLevel level, const EscapeTask& task, std::span<const double> re,
                        std::span<const double> im, std::span<std::uint8_t> is_unsure,
                        const StopFlag& stop) noexcept;

}  // namespace mandel
