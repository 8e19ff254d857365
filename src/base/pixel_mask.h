// Some of a picture's pixels.
#pragma once

#include <cstdint>

#include "base/geometry.h"
#include "base/grid.h"

namespace mandel {

// Of a band of rows; others have none.
struct PixelMask {
    Rows rows;
    Grid<std::uint8_t> is_set;  // row 0 is rows.first
    std::uint64_t count = 0;    // of those that are set

    bool contains(std::uint32_t x, std::uint32_t y) const noexcept {
        return is_set(x, y - rows.first) != 0;
    }
};

}  // namespace mandel
