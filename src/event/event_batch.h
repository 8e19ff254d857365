// Collects committed units until enough are together or the first of them has waited long
// enough. It takes the time as an argument and has no thread and no clock, so every threshold can
// be tested without waiting for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "event/stage_event.h"

namespace mandel {

struct BatchLimits {
    std::size_t max_units = 64;
    std::chrono::steady_clock::duration max_interval = std::chrono::milliseconds(100);
    // Events that may wait for a slow watcher; from then on its batches grow instead.
    std::size_t max_queued = 16;
};

class EventBatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit EventBatch(BatchLimits limits);

    void add(std::uint32_t unit, Time now) { add(std::span(&unit, 1), now); }
    void add(std::span<const std::uint32_t> units, Time now);

    bool is_empty() const noexcept { return units_.empty(); }
    // Enough units, or the deadline has come. Never while empty.
    bool is_due(Time now) const noexcept;
    // How many more units make it due.
    std::size_t missing() const noexcept;
    // max_interval after the first unit came into the empty batch; later units do not move it.
    Time deadline() const noexcept { return deadline_; }

    // The oldest units, at most max_units of them; or all. Not while empty.
    StageEvent take();
    StageEvent take_all();

private:
    StageEvent take_first(std::size_t count);

    BatchLimits limits_;
    std::deque<std::uint32_t> units_;  // in the order of their commits
    Time deadline_ = Time::max();
};

}  // namespace mandel
