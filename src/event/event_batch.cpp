#include "event/event_batch.h"

#include <algorithm>
#include <vector>

#include "base/error.h"

namespace mandel {

EventBatch::EventBatch(BatchLimits limits) : limits_(limits) {
    limits_.max_units = std::max<std::size_t>(limits_.max_units, 1);
    // A year is as good as never, and adding it to a time does not overflow.
    limits_.max_interval = std::clamp<Time::duration>(limits_.max_interval, Time::duration::zero(),
                                                      std::chrono::hours(24 * 365));
}

void EventBatch::add(std::span<const std::uint32_t> units, Time now) {
    if (units_.empty()) deadline_ = now + limits_.max_interval;
    units_.insert(units_.end(), units.begin(), units.end());
}

bool EventBatch::is_due(Time now) const noexcept {
    return !units_.empty() && (units_.size() >= limits_.max_units || now >= deadline_);
}

std::size_t EventBatch::missing() const noexcept {
    return limits_.max_units - std::min(limits_.max_units, units_.size());
}

StageEvent EventBatch::take() { return take_first(std::min(limits_.max_units, units_.size())); }

StageEvent EventBatch::take_all() { return take_first(units_.size()); }

StageEvent EventBatch::take_first(std::size_t count) {
    MANDEL_CHECK(count > 0);
    const auto end = units_.begin() + static_cast<std::ptrdiff_t>(count);
    StageEvent event;
    if (count == 1) {
        event = ContentChange{units_.front()};
    } else {
        event = ContentMultiChange{std::vector<std::uint32_t>(units_.begin(), end)};
    }
    // What stays keeps its deadline: it may be delivered early, but never late.
    units_.erase(units_.begin(), end);
    return event;
}

}  // namespace mandel
