// What doubles lose (family_pixels.h), perturbed once more in double-doubles: step by step, and
// right until |J| is 2^48 times as large. What they lose, too, is left for family_long.h.
#pragma once

#include "kernel/family/pixels/family_pixels.h"

namespace mandel {

// For the pixels that are Pending, in views whose orbits are precise. Returns the steps taken.
std::uint64_t perturb_family_precisely(const FamilyTask& task, const FamilyReference& reference,
                                       std::span<const double> right, std::span<const double> up,
                                       const OrbitEnds& ends, const StopFlag& stop);

}  // namespace mandel
