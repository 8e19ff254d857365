// The pixels of family_pixels.h in vectors, each at its own place of the reference: for views in
// which no step leaves the range of doubles.
#pragma once

#include <cstdint>
#include <span>

#include "base/simd_level.h"
#include "kernel/family/pixels/family_pixels.h"
#include "kernel/family/pixels/lane_reference.h"

namespace mandel {

// Whether a view is one.
bool may_perturb_in_lanes(const FamilyTask& task) noexcept;

// As perturb_family(), for pixels that are Pending and note no trails; the same on every
// instruction set, but rounded otherwise. Pixels with a step that is too small for doubles are left
// Pending with kTooSmall as their n.
constexpr std::uint64_t kTooSmall = ~std::uint64_t{0};
std::uint64_t perturb_family_lanes(SimdLevel level, const FamilyTask& task,
                                   const LaneReference& reference, std::span<const double> right,
                                   std::span<const double> up, const OrbitEnds& ends,
                                   const StopFlag& stop);

// The same in double-doubles, for pixels that doubles lose; as perturb_family_precisely().
std::uint64_t perturb_family_lanes_precisely(SimdLevel level, const FamilyTask& task,
                                             const LaneReference& reference,
                                             std::span<const double> right,
                                             std::span<const double> up, const OrbitEnds& ends,
                                             const StopFlag& stop);

}  // namespace mandel
