// The time in which the program runs: without what passes while it is stopped (Ctrl-Z, SIGSTOP).
//
// A stopped process sees nothing of it, but a thread that was to be woken at some time is woken
// much later. What is later than that by more than a busy machine explains was no running time.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>

#include "watch/watcher.h"

namespace mandel {

class RunningTime {
public:
    using Clock = std::chrono::steady_clock;

    // From any thread.
    WatchTime now(WatchTime clock = Clock::now()) const noexcept {
        return clock - stopped_.load(std::memory_order_relaxed);
    }

    // For one thread: the time of the clock to wait for, until this running time has come, and
    // the end of that waiting, however it ended.
    WatchTime wait_until(WatchTime running, WatchTime clock = Clock::now()) noexcept {
        return wanted_ = std::max(running + stopped_.load(std::memory_order_relaxed), clock);
    }
    void has_waited(WatchTime clock = Clock::now()) noexcept {
        constexpr std::chrono::seconds kBusyMachine{2};
        if (clock - wanted_ > kBusyMachine) stopped_ = stopped_.load() + (clock - wanted_);
    }

private:
    std::atomic<WatchTime::duration> stopped_{WatchTime::duration::zero()};  // so far
    WatchTime wanted_ = WatchTime::max();
};

}  // namespace mandel
