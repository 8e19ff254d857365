// Keeps a watcher's picture up to date from the events of a subscription.
//
// Events are only noted. The pixels are copied when stage() is called, so a watcher that never
// looks costs next to nothing, and what has been refined twice meanwhile is copied once.
// For the watcher's thread alone, but it may follow one run after another.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "event/stage_event.h"
#include "storage/comp_stage.h"
#include "storage/viz_stage.h"

namespace mandel {

class VizStorage {
public:
    // A copy of `source`, 1/factor as wide and high. `source` must outlive it.
    explicit VizStorage(const CompStage& source, std::uint32_t factor = 1);

    // The events of a run must be applied before the stage is prepared for the next one, because
    // they name units of it.
    void apply(const StageEvent& event);

    // Brought up to date; not while the stage is being prepared.
    const VizStage& stage();
    StageState state() const noexcept { return state_; }

    // True when every part of the picture can be seen, if only coarsely.
    bool shows_everything() const noexcept { return is_whole_; }

private:
    void change_state(StageState state);
    void begin_run();
    void note(std::uint32_t unit);

    const CompStage& source_;
    const std::uint32_t factor_;
    std::optional<VizStage> stage_;  // made by the first call of stage()
    // Units that have not been copied yet. Not their numbers: stage() may be called when the source
    // has been prepared for the next run, but its first event has not arrived.
    std::vector<WorkUnit> noted_;
    bool misses_earlier_runs_ = true;  // not everything of the runs before was copied
    bool is_whole_ = false;
    std::uint64_t coarsest_pixels_ = 0;  // of this run's coarsest level, still to come
    StageState state_ = StageState::Initialized;
};

}  // namespace mandel
