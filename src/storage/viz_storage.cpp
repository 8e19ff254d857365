#include "storage/viz_storage.h"

#include <variant>

namespace mandel {

VizStorage::VizStorage(const CompStage& source, std::uint32_t factor)
    : source_(source), factor_(factor) {}

void VizStorage::apply(const StageEvent& event) {
    if (const auto* change = std::get_if<StateChange>(&event)) {
        change_state(change->state);
    } else if (const auto* one = std::get_if<ContentChange>(&event)) {
        note(one->unit);
    } else {
        for (const std::uint32_t unit : std::get<ContentMultiChange>(event).units) note(unit);
    }
}

const VizStage& VizStorage::stage() {
    if (!stage_) stage_.emplace(source_.size(), source_.channels(), factor_);
    if (misses_earlier_runs_) {
        const Size size = source_.size();
        stage_->copy(source_, {.area = {0, 0, size.width, size.height}});
        misses_earlier_runs_ = false;
    }
    for (const WorkUnit& unit : noted_) stage_->copy(source_, unit);
    noted_.clear();
    return *stage_;
}

void VizStorage::change_state(StageState state) {
    state_ = state;
    if (state == StageState::Evolving) begin_run();
}

void VizStorage::begin_run() {
    if (!noted_.empty()) misses_earlier_runs_ = true;
    noted_.clear();
    coarsest_pixels_ = 0;
    for (const WorkUnit& unit : source_.units()) {
        if (!unit.skips_coarser) coarsest_pixels_ += pixel_count(unit);
    }
}

void VizStorage::note(std::uint32_t unit) {
    const WorkUnit& work = source_.units()[unit];
    noted_.push_back(work);
    if (work.skips_coarser) return;
    coarsest_pixels_ -= pixel_count(work);
    is_whole_ = is_whole_ || coarsest_pixels_ == 0;
}

}  // namespace mandel
