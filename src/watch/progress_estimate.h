// How much of a picture is done, and how long the rest takes, on views of uneven cost.
//
// The time of the remaining units is estimated from that of the finished ones (CostMap) and
// divided among the threads. Later samples and windows are taken to last as long as those before,
// by their shares. What comes before the first pixel, such as the
// reference orbit of a deep view, says itself how far it is. Where the limit is raised, the pixels
// that are computed again go to the new limit at the speed of the run before, until units of the
// new run are there; the engine makes those equally expensive.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "watch/cost_map.h"
#include "watch/watcher.h"

namespace mandel {

class ProgressEstimate {
public:
    ProgressEstimate(const PictureStart& picture, WatchTime now);

    void begin_run(const RunStart& run, WatchTime now);
    void take(const StageEvent& event);
    // What was done before all that is said here, for an estimate that begins in the middle.
    void begin_late(double pixels_done, WatchTime first_run);
    void begin_writing() { phase_ = PicturePhase::Writing; }

    Progress at(WatchTime now) const;

private:
    void finish_units(std::span<const std::uint32_t> units);

    // Seconds of one thread.
    double work_left() const;
    bool is_worth_saying(WatchTime now, double work_left) const;
    std::optional<double> seconds_left(WatchTime now, const WorkMeter::Reading& work) const;
    std::optional<double> seconds_left_of_runs(WatchTime now) const;
    double guessed_seconds_of_runs() const;
    double fraction(const Progress& progress, WatchTime now) const;

    const PictureStart picture_;
    const unsigned threads_;
    const WatchTime start_;
    PicturePhase phase_ = PicturePhase::Computing;

    CostMap costs_;
    RunStart run_;
    WatchTime run_start_;
    std::optional<WatchTime> first_run_;
    WatchTime pass_start_;              // of the sample and window
    std::uint64_t units_done_ = 0;      // of this run
    double work_done_ = 0;              // of this run, in seconds of one thread
    double seconds_per_iteration_ = 0;  // of the runs before
    double pixels_done_ = 0;            // with all their samples
};

}  // namespace mandel
