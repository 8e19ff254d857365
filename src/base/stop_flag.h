// A request to stop, set once and polled often. Setting it is safe from a signal handler.
#pragma once

#include <atomic>

namespace mandel {

class StopFlag {
public:
    void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
    bool is_requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

private:
    // Relaxed: the flag publishes no data. A thread that stops is joined by its starter.
    std::atomic<bool> requested_{false};
    static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace mandel
