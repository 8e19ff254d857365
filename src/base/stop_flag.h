// A request to stop, set once and polled often. Setting it is safe from a signal handler.
//
// A request is never taken back: work that has seen it may count on every later poll to see it too,
// in every thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace mandel {

class WorkMeter;

class StopFlag {
public:
    StopFlag() = default;
    // For tests: the first `polls` polls find no request, every later one does. So a test can stop
    // work at every place where it polls.
    explicit StopFlag(std::int64_t polls) noexcept : polls_left_(polls) {}

    void request() noexcept { polls_left_.store(0, std::memory_order_relaxed); }
    bool is_requested() const noexcept {
        const std::int64_t left = polls_left_.load(std::memory_order_relaxed);
        return left != kUncounted && count_poll(left);
    }
    // How many polls are still to find no request; for tests.
    std::int64_t polls_left() const noexcept { return polls_left_.load(std::memory_order_relaxed); }

    // Where work that polls this flag says how far it is (work_meter.h); null: nowhere. Set while
    // no such work is done.
    void connect(WorkMeter* meter) noexcept { meter_.store(meter, std::memory_order_relaxed); }
    WorkMeter* meter() const noexcept { return meter_.load(std::memory_order_relaxed); }

private:
    static constexpr std::int64_t kUncounted = -1;
    static_assert(std::atomic<std::int64_t>::is_always_lock_free);

    [[gnu::cold, gnu::noinline]] bool count_poll(std::int64_t left) const noexcept {
        while (left > 0 &&
               !polls_left_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) {
        }
        return left == 0;
    }

    // 0: requested. Relaxed: the flag publishes no data. A thread that stops is joined by its
    // starter.
    mutable std::atomic<std::int64_t> polls_left_{kUncounted};
    std::atomic<WorkMeter*> meter_{nullptr};
};

}  // namespace mandel
