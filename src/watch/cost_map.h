// What the pixels of a picture cost, learnt from the units that are finished, and so what the
// others will cost.
//
// Pixels of one view differ a thousandfold in cost, so counting them says little. The picture is
// divided into cells. The seconds that a unit took are spread over the cells it covers as the
// iterations of some of its pixels say, and the pixels still to come in a cell are expected to
// cost what those before them did (the mean of all where nothing is known yet). The sparse pixels
// of a coarse refinement level cost more than neighbours do; by how much is measured on each
// level's first units and expected of the rest.
//
// With levels the first one, a few per cent of the work, has seen every cell; without, the answer
// is as good as the finished part is typical.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/comp_stage.h"

namespace mandel {

class CostMap {
public:
    explicit CostMap(Size picture);

    // All units of the stage are still to come.
    void expect(const CompStage& stage);
    // The unit has been committed. `max_iterations` is what a pixel at the limit took.
    void finish(const CompStage& stage, std::uint32_t unit, std::uint64_t max_iterations);

    // Of one thread.
    double seconds_left() const;
    double seconds_per_iteration() const;  // of all finished pixels; 0 before the first

private:
    struct Cell {
        double pixels_left = 0;
        double pixels = 0;   // finished,
        double seconds = 0;  // which took so long
    };
    // The refinement level that is computed now.
    struct Level {
        std::uint32_t step = 0;
        double expected = 0;  // seconds, by the cells alone
        double actual = 0;
    };

    template <typename Visit>
    void for_each_cell(const WorkUnit& unit, Visit&& visit);
    void compare(const WorkUnit& unit, double expected, double actual);
    void spread(const CompStage& stage, std::uint32_t unit, std::uint64_t max_iterations);
    double per_pixel(const Cell& cell) const;
    double level_factor() const;

    Cell& cell_at(std::uint32_t x, std::uint32_t y);

    const std::uint32_t cell_side_;
    const std::uint32_t cells_per_row_;
    std::vector<Cell> cells_;
    Level level_;
    double pixels_ = 0;  // finished, over all cells
    double seconds_ = 0;
    double iterations_ = 0;
};

}  // namespace mandel
