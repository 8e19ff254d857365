#include "engine/work_order.h"

#include <algorithm>

#include "base/pixel_cost.h"

namespace mandel {

namespace {

constexpr std::uint32_t kCoarsestStep = 8;

// Large enough to keep every lane of the kernel busy, small enough to share the work evenly and
// for a tile's orbits to stay in the second-level cache.
constexpr std::uint32_t kTile = 64;

void add_tiles(Rect whole, std::uint32_t tile, std::uint32_t step, bool skips_coarser,
               std::vector<WorkUnit>& units) {
    for (std::uint64_t y = 0; y < whole.height; y += tile) {
        for (std::uint64_t x = 0; x < whole.width; x += tile) {
            const auto left = static_cast<std::uint32_t>(x);
            const auto top = static_cast<std::uint32_t>(y);
            const Rect area{whole.x + left, whole.y + top, std::min(tile, whole.width - left),
                            std::min(tile, whole.height - top)};
            const WorkUnit unit{area, step, skips_coarser};
            if (pixel_count(unit) > 0) units.push_back(unit);
        }
    }
}

// Mean cost of a pixel of the coarsest level in the area.
double mean_cost(const CompStage& stage, const Rect& area, std::uint64_t max_iterations) {
    double sum = 0;
    double count = 0;
    for_each_pixel({area, kCoarsestStep, false}, [&](std::uint32_t x, std::uint32_t y) {
        sum += iterations_of(stage.count_at(x, y), max_iterations);
        ++count;
    });
    return count > 0 ? sum / count : 0;
}

}  // namespace

std::vector<WorkUnit> whole_tiles(Size size, Rows rows) {
    std::vector<WorkUnit> units;
    add_tiles({0, rows.first, size.width, rows.count}, kTile, 1, false, units);
    return units;
}

std::vector<WorkUnit> refined_tiles(Size size, Rows rows) {
    // In lattice points across a unit. There are few units of the coarsest level, and no thread
    // must wait long for the last of them, so those are small. The others have as many pixels as a
    // whole tile, without the quarter that is done already; between the levels somewhat more,
    // because the costs of sparse pixels differ, and each unit ends with a few that take long.
    constexpr std::uint32_t kCoarsest = 32;
    constexpr std::uint32_t kBetween = 112;
    constexpr std::uint32_t kFinest = 80;
    const Rect whole{0, rows.first, size.width, rows.count};
    std::vector<WorkUnit> units;
    add_tiles(whole, kCoarsest * kCoarsestStep, kCoarsestStep, false, units);
    for (std::uint32_t step = kCoarsestStep / 2; step > 1; step /= 2) {
        add_tiles(whole, kBetween * step, step, true, units);
    }
    add_tiles(whole, kFinest, 1, true, units);
    return units;
}

std::size_t levels_end(const std::vector<WorkUnit>& units, int levels) {
    auto end = units.begin();
    for (int level = 0; level < levels && end != units.end(); ++level) {
        end = std::ranges::find_if(end, units.end(), [step = end->step](const WorkUnit& unit) {
            return unit.step != step;
        });
    }
    return static_cast<std::size_t>(end - units.begin());
}

std::vector<std::uint32_t> expensive_first(const CompStage& stage, std::size_t first,
                                           std::uint64_t max_iterations) {
    const std::vector<WorkUnit>& units = stage.units();
    std::vector<std::uint32_t> order;
    std::vector<double> cost(units.size());
    for (std::size_t i = first; i < units.size(); ++i) {
        order.push_back(static_cast<std::uint32_t>(i));
        cost[i] = mean_cost(stage, units[i].area, max_iterations) *
                  static_cast<double>(pixel_count(units[i]));
    }
    std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
        if (units[a].step != units[b].step) return units[a].step > units[b].step;
        return cost[a] > cost[b];
    });
    return order;
}

std::vector<WorkUnit> bands_of(const CompStage& stage, bool only_limit, const PixelMask* mask) {
    // Few and dear ones must be shared evenly; many cheap ones go better in larger portions.
    const std::uint64_t enough = only_limit ? 512 : 4096;
    const std::uint32_t width = stage.size().width;
    const Rows rows = stage.window();
    std::vector<WorkUnit> bands;
    std::uint64_t in_band = 0;
    std::uint32_t top = rows.first;
    for (std::uint32_t y = rows.first; y < rows.end(); ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            in_band += (mask == nullptr || mask->contains(x, y)) &&
                       (!only_limit || stage.status_at(x, y) == PixelStatus::Limit);
        }
        const bool is_last_row = y + 1 == rows.end();
        if (in_band < enough && !(is_last_row && in_band > 0)) continue;
        bands.push_back({{0, top, width, y + 1 - top}});
        top = y + 1;
        in_band = 0;
    }
    return bands;
}

}  // namespace mandel
