#include "watch/cost_map.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/pixel_cost.h"

namespace mandel {
namespace {

// A cell is as large as the engine's units of the finest level, so that one looks into one of them;
// in huge pictures larger, so that summing over the cells stays cheap.
constexpr std::uint32_t kLeastSide = 80;
constexpr std::uint32_t kMostAlong = 64;

// Pixels looked at along each side of a unit. Each is likely to lie in another core's cache, so
// they are few; a coarsest unit covers several cells.
constexpr std::uint64_t kLooks = 4;
constexpr std::uint64_t kLooksAtCoarsest = 16;

// The cost of a level is taken to be that of the level before until about this many of its units
// are done.
constexpr double kUnitsOfDoubt = 4;

std::uint32_t cell_side(Size size) {
    return std::max(std::max(size.width, size.height) / kMostAlong + 1, kLeastSide);
}

}  // namespace

CostMap::CostMap(Size picture)
    : cell_side_(cell_side(picture)),
      cells_per_row_(picture.width / cell_side_ + 1),
      cells_(std::size_t{cells_per_row_} * (picture.height / cell_side_ + 1)) {}

void CostMap::expect(const CompStage& stage) {
    for (Cell& cell : cells_) cell.pixels_left = 0;
    level_ = {};
    for (const WorkUnit& unit : stage.units()) {
        const auto pixels = static_cast<double>(pixel_count(unit));
        for_each_cell(unit, [&](Cell& cell, double part) { cell.pixels_left += pixels * part; });
    }
}

void CostMap::finish(const CompStage& stage, std::uint32_t unit, std::uint64_t max_iterations) {
    const WorkUnit& work = stage.units()[unit];
    const auto pixels = static_cast<double>(pixel_count(work));
    double expected = 0;
    for_each_cell(work, [&](Cell& cell, double part) {
        expected += pixels * part * per_pixel(cell);
        cell.pixels_left -= pixels * part;
    });
    compare(work, expected, stage.seconds(unit));
    spread(stage, unit, max_iterations);
}

// Calls visit(cell, part) for each cell that the unit's area covers, with the part of the area
// that lies in it.
template <typename Visit>
void CostMap::for_each_cell(const WorkUnit& unit, Visit&& visit) {
    const Rect& area = unit.area;
    const double places = static_cast<double>(area.width) * static_cast<double>(area.height);
    for (std::uint32_t y = area.y; y < area.y + area.height;) {
        const std::uint32_t bottom =
            std::min(area.y + area.height, (y / cell_side_ + 1) * cell_side_);
        for (std::uint32_t x = area.x; x < area.x + area.width;) {
            const std::uint32_t right =
                std::min(area.x + area.width, (x / cell_side_ + 1) * cell_side_);
            visit(cell_at(x, y), static_cast<double>(right - x) * (bottom - y) / places);
            x = right;
        }
        y = bottom;
    }
}

void CostMap::compare(const WorkUnit& unit, double expected, double actual) {
    if (!unit.skips_coarser) return;  // the cells are not known yet
    if (level_.step == 0 || unit.step < level_.step) {
        const double doubt = kUnitsOfDoubt * expected;
        level_ = {unit.step, doubt, level_factor() * doubt};
    }
    if (unit.step != level_.step) return;  // a late one of the level before
    level_.expected += expected;
    level_.actual += actual;
}

double CostMap::level_factor() const {
    return level_.expected > 0 ? level_.actual / level_.expected : 1;
}

// Divides what the unit took among the cells as the iterations of some of its pixels say.
void CostMap::spread(const CompStage& stage, std::uint32_t unit, std::uint64_t max_iterations) {
    const WorkUnit& work = stage.units()[unit];
    const bool is_coarsest = work.step > 1 && !work.skips_coarser;
    std::array<std::pair<Cell*, double>, kLooksAtCoarsest * kLooksAtCoarsest> looks;
    std::size_t count = 0;
    double sum = 0;
    for_spread_pixels(work, is_coarsest ? kLooksAtCoarsest : kLooks,
                      [&](std::uint32_t x, std::uint32_t y) {
                          const double iterations =
                              iterations_of(stage.count_at(x, y), max_iterations) + kCostOfAnyPixel;
                          looks[count++] = {&cell_at(x, y), iterations};
                          sum += iterations;
                      });
    if (count == 0) return;
    const auto pixels = static_cast<double>(pixel_count(work));
    const double seconds = stage.seconds(unit);
    for (const auto& [cell, iterations] : std::span(looks).first(count)) {
        cell->pixels += pixels / static_cast<double>(count);
        cell->seconds += seconds * iterations / sum;
    }
    pixels_ += pixels;
    seconds_ += seconds;
    iterations_ += sum / static_cast<double>(count) * pixels;
}

double CostMap::per_pixel(const Cell& cell) const {
    if (cell.pixels > 0) return cell.seconds / cell.pixels;
    return pixels_ > 0 ? seconds_ / pixels_ : 0;
}

double CostMap::seconds_left() const {
    double sum = 0;
    for (const Cell& cell : cells_) sum += cell.pixels_left * per_pixel(cell);
    return sum * level_factor();
}

double CostMap::seconds_per_iteration() const {
    return iterations_ > 0 ? seconds_ / iterations_ : 0;
}

CostMap::Cell& CostMap::cell_at(std::uint32_t x, std::uint32_t y) {
    return cells_[std::size_t{y / cell_side_} * cells_per_row_ + x / cell_side_];
}

}  // namespace mandel
