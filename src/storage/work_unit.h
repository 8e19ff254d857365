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

// Multiples of a step along one axis of an area.
struct Multiples {
    std::uint64_t first = 0;
    std::uint64_t stride = 1;
    std::uint64_t count = 0;

    static constexpr Multiples all(std::uint32_t start, std::uint32_t length,
                                   std::uint64_t step) noexcept {
        return {(start + step - 1) / step * step, step, multiples_in(start, length, step)};
    }
    // Those that are not multiples of 2 step.
    static constexpr Multiples odd(std::uint32_t start, std::uint32_t length,
                                   std::uint64_t step) noexcept {
        const Multiples every = all(start, length, step);
        const bool starts_odd = every.first / step % 2 == 1;
        return {every.first + (starts_odd ? 0 : step), 2 * step,
                (every.count + (starts_odd ? 1 : 0)) / 2};
    }
    // The i-th of `chosen`, spread evenly; chosen <= count.
    constexpr std::uint32_t spread(std::uint64_t i, std::uint64_t chosen) const noexcept {
        return static_cast<std::uint32_t>(first + (2 * i + 1) * count / (2 * chosen) * stride);
    }
};

// Calls visit(x, y) for at most across^2 pixels of the unit, at least one of one that has any,
// spread over its area.
template <typename Visit>
constexpr void for_spread_pixels(const WorkUnit& unit, std::uint64_t across, Visit&& visit) {
    const Rect& area = unit.area;
    Multiples columns = Multiples::all(area.x, area.width, unit.step);
    Multiples rows = Multiples::all(area.y, area.height, unit.step);
    if (unit.skips_coarser) {
        // In an odd column or an odd row no pixel is left out.
        const Multiples odd = Multiples::odd(area.x, area.width, unit.step);
        if (odd.count > 0) {
            columns = odd;
        } else {
            rows = Multiples::odd(area.y, area.height, unit.step);
        }
    }
    const std::uint64_t chosen_columns = across < columns.count ? across : columns.count;
    const std::uint64_t chosen_rows = across < rows.count ? across : rows.count;
    for (std::uint64_t j = 0; j < chosen_rows; ++j) {
        for (std::uint64_t i = 0; i < chosen_columns; ++i) {
            visit(columns.spread(i, chosen_columns), rows.spread(j, chosen_rows));
        }
    }
}

}  // namespace mandel
