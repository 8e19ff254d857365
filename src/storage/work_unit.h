// The portion of work that is computed, committed and announced as a whole: a tile of one
// refinement level.
//
// A unit stands for the pixels of `area` whose x and y (counted from the picture's corner, not
// the area's) are multiples of `step`. With `skips_coarser` those whose x and y are both
// multiples of 2 step are left out, because the level before has done them. So the levels
// 8, 4, 2, 1 (the first without, the others with skips_coarser) visit every pixel once.
#pragma once

#include <cstdint>

#include "base/geometry.h"

namespace mandel {

struct WorkUnit {
    Rect area;
    std::uint32_t step = 1;
    bool skips_coarser = false;

    friend bool operator==(const WorkUnit&, const WorkUnit&) = default;
};

// How many multiples of `step` lie in [start, start + length).
constexpr std::uint64_t multiples_in(std::uint32_t start, std::uint32_t length,
                                     std::uint64_t step) noexcept {
    const auto below = [step](std::uint64_t end) { return (end + step - 1) / step; };
    return below(std::uint64_t{start} + length) - below(start);
}

constexpr std::uint64_t pixel_count(const WorkUnit& unit) noexcept {
    const auto grid = [&unit](std::uint64_t step) {
        return multiples_in(unit.area.x, unit.area.width, step) *
               multiples_in(unit.area.y, unit.area.height, step);
    };
    return grid(unit.step) - (unit.skips_coarser ? grid(std::uint64_t{2} * unit.step) : 0);
}

// Calls visit(x, y) for each pixel of the unit, row by row.
template <typename Visit>
constexpr void for_each_pixel(const WorkUnit& unit, Visit&& visit) {
    // 64 bits: the step after the last pixel may lie beyond 2^32.
    const std::uint64_t step = unit.step;
    const auto first = [step](std::uint32_t start) { return (start + step - 1) / step * step; };
    const std::uint64_t end_x = std::uint64_t{unit.area.x} + unit.area.width;
    const std::uint64_t end_y = std::uint64_t{unit.area.y} + unit.area.height;

    for (std::uint64_t y = first(unit.area.y); y < end_y; y += step) {
        const bool alternates = unit.skips_coarser && y % (2 * step) == 0;
        std::uint64_t x = first(unit.area.x);
        if (alternates && x % (2 * step) == 0) x += step;
        for (; x < end_x; x += alternates ? 2 * step : step)
            visit(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y));
    }
}

}  // namespace mandel
