// Keeps a watcher's picture up to date from the events of a subscription, and knows how far the
// run has come.
//
// For the watcher's thread alone. The events must be applied before the stage is prepared for
// its next run, because they name units of the present one.
#pragma once

#include <cstdint>

#include "event/stage_event.h"
#include "storage/comp_stage.h"
#include "storage/viz_stage.h"

namespace mandel {

class VizStorage {
 public:
    // A copy of `source`, 1/factor as wide and high. `source` must outlive it.
    explicit VizStorage(const CompStage& source, std::uint32_t factor = 1);

    void apply(const StageEvent& event);

    const VizStage& stage() const noexcept { return stage_; }
    StageState state() const noexcept { return state_; }

    // Of the run's pixels, as far as events have told.
    std::uint64_t done_pixels() const noexcept { return done_pixels_; }
    std::uint64_t total_pixels() const noexcept { return total_pixels_; }
    double done_fraction() const noexcept;  // 0 before the run has begun

 private:
    void change_state(StageState state);
    void copy(std::uint32_t unit);

    const CompStage& source_;
    VizStage stage_;
    StageState state_ = StageState::Initialized;
    std::uint64_t done_pixels_ = 0;
    std::uint64_t total_pixels_ = 0;
};

}  // namespace mandel
