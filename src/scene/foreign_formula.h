// The formulas of other programs, where they are of our family (base/formula.h).
//
// All throw InvalidInput for another formula.
#pragma once

#include <optional>
#include <string_view>

#include "base/formula.h"

namespace mandel {

// FractalType and Power of Kalles Fraktaler; without a power it is that type's own, or 2.
Formula kalles_formula(int type, std::optional<int> power);

// The operations of a line of Fraktaler-3's formula, such as "absx absy sqr add": those that change
// the signs of coordinates, before the power and after it, and those that make it.
Formula formula_of_opcodes(std::string_view opcodes);

// t after |t|, and after -t.
Fold then_abs(Fold fold) noexcept;
Fold then_negate(Fold fold) noexcept;

}  // namespace mandel
