// The nucleus of lowest period in a view of a formula of the family.
//
// Candidates come from family_box_search.h. Newton's method with the derivative in doubles, c <- c
// - J^-1 Z_p, converges quadratically within a cell of folds, and by some 50 bits a step at last.
#pragma once

#include <cstdint>
#include <optional>

#include "base/formula.h"
#include "base/stop_flag.h"
#include "kernel/family/step/slope.h"
#include "kernel/nucleus/lowest_nucleus.h"

namespace mandel {

struct FamilyNucleus {
    std::uint64_t period = 0;
    BigFloat re, im;             // right to 2^-72 of its size, and better
    FamilySlope slope;           // J by c, the pixel being c itself
    ComplexExp factor{1, 0, 0};  // L, the product of the similarities at Z_1 ... Z_p-1,
    bool conjugates = false;     // and whether it conjugates
    bool has_one_slope = false;  // J is about the same all over the set around it
};

struct FamilyNucleusSearch {
    SearchOutcome outcome = SearchOutcome::Limit;
    std::optional<FamilyNucleus> nucleus;  // there if Found
};

// The nucleus of lowest period in the box.
FamilyNucleusSearch find_family_nucleus(const Formula& formula, const PlaneBox& box,
                                        const PeriodLimits& limits, const StopFlag& stop);

}  // namespace mandel
