// A row of a picture as a palette.
#pragma once

#include <span>

#include "color/linear_rgb.h"
#include "color/palette.h"

namespace mandel {

// As many stops as a palette can have: each the mean light of its equal share of the row, which
// must not be empty.
Palette palette_of_row(std::span<const LinearRgb> row);

}  // namespace mandel
