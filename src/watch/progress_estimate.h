// How much of a picture is done, and how long the rest takes, on views of uneven cost.
//
// Pixels of one view differ a thousandfold in cost, so counting them says little. The picture is
// divided into cells; of each finished unit some pixels are looked at, and the iterations they
// took go into their cell's mean. The cost still to come is the sum over the cells of the pixels
// left times that mean (the mean of all where nothing is known yet), and it takes as long as the
// cost done so far has taken. With refinement levels the first one, a few per cent of the work,
// has seen every cell; without, the answer is as good as the finished part is typical.
//
// Later samples are taken to last as long as the first. Where the limit is raised, the pixels that
// are computed again go to the new limit at the speed of the run before.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "watch/watcher.h"

namespace mandel {

class ProgressEstimate {
public:
    ProgressEstimate(const PictureStart& picture, WatchTime now);

    void begin_run(const RunStart& run, WatchTime now);
    void take(const StageEvent& event, WatchTime now);
    void begin_writing() { phase_ = PicturePhase::Writing; }

    Progress at(WatchTime now) const;

private:
    // Costs are in iterations.
    struct Cell {
        double pixels_left = 0;
        std::uint64_t seen = 0;  // pixels looked at
        double cost = 0;         // of those
    };

    void plan_whole_run();
    void finish_units(std::span<const std::uint32_t> units, WatchTime now);
    double finish_unit(const WorkUnit& unit);
    double look_at(const WorkUnit& unit);
    double cost_of(const PixelResult& result) const;
    double mean_cost() const;

    Cell& cell_at(std::uint32_t x, std::uint32_t y);
    void add_pixels_left(const WorkUnit& unit, double pixels);

    double cost_left() const;
    std::optional<double> seconds_left_in_run(WatchTime now) const;
    std::optional<double> seconds_left(WatchTime now) const;
    double fraction(const Progress& progress) const;

    const Size size_;
    const std::uint32_t samples_;
    const WatchTime start_;
    PicturePhase phase_ = PicturePhase::Computing;

    const std::uint32_t cell_side_;
    const std::uint32_t cells_per_row_;
    std::vector<Cell> cells_;
    std::uint64_t seen_ = 0;  // over all cells
    double seen_cost_ = 0;

    RunStart run_;
    WatchTime run_start_;
    WatchTime sample_start_;
    std::uint64_t units_done_ = 0;
    double cost_done_ = 0;
    // The first news of a run: before it lies preparation that the rest will not need again.
    std::optional<WatchTime> first_news_;
    double cost_at_first_news_ = 0;

    std::optional<double> earlier_speed_;  // cost per second of the run before
    std::optional<double> sample_seconds_;
    double pixels_done_ = 0;  // over all runs
};

}  // namespace mandel
