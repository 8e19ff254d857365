#include "storage/viz_storage.h"

#include <variant>

namespace mandel {

VizStorage::VizStorage(const CompStage& source, std::uint32_t factor)
    : source_(source), stage_(source.size(), source.fields(), factor) {}

void VizStorage::apply(const StageEvent& event) {
    if (const auto* change = std::get_if<StateChange>(&event)) {
        change_state(change->state);
    } else if (const auto* one = std::get_if<ContentChange>(&event)) {
        copy(one->unit);
    } else {
        for (const std::uint32_t unit : std::get<ContentMultiChange>(event).units) copy(unit);
    }
}

double VizStorage::done_fraction() const noexcept {
    if (state_ == StageState::Initialized) return 0;
    if (total_pixels_ == 0) return 1;
    return static_cast<double>(done_pixels_) / static_cast<double>(total_pixels_);
}

void VizStorage::change_state(StageState state) {
    state_ = state;
    if (state != StageState::Evolving) return;
    done_pixels_ = total_pixels_ = 0;
    for (const WorkUnit& unit : source_.units()) total_pixels_ += pixel_count(unit);
}

void VizStorage::copy(std::uint32_t unit) {
    const WorkUnit& work = source_.units()[unit];
    stage_.copy(source_, work);
    done_pixels_ += pixel_count(work);
}

}  // namespace mandel
