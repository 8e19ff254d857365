// A picture of very many pixels is computed, coloured and written in windows, bands of rows one
// after the other, so that memory is bounded for pictures of any height. What a pixel becomes does
// not depend on the window it is in.
#pragma once

#include <cstdint>
#include <vector>

#include "base/geometry.h"

namespace mandel {

// The windows of a picture from top to bottom; one, of all rows, for up to forty million pixels.
std::vector<Rows> picture_windows(Size size);

bool is_windowed(Size size) noexcept;

// Narrower ones, each of which is kept when it is finished: sixteen at least if there are rows for
// them.
std::vector<Rows> picture_bands(Size size);

// Of each window but the last, which may have fewer.
std::uint32_t rows_of_window(Size size) noexcept;

}  // namespace mandel
