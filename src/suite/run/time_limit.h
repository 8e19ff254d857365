// Stops work that takes too long, or that is to stop for another reason.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/stop_flag.h"

namespace mandel {

class TimeLimit {
public:
    // Without a limit the outer flag is used itself. It outlives this object.
    TimeLimit(std::optional<double> seconds, StopFlag& outer);
    ~TimeLimit() = default;  // the thread is asked to stop, and joined
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;

    // For the work.
    StopFlag& flag() noexcept { return thread_ ? own_ : outer_; }
    // Whether the work was stopped because of the time.
    bool is_exceeded() const noexcept { return own_.is_requested() && !outer_.is_requested(); }

private:
    void watch(const std::stop_token& done, std::chrono::steady_clock::time_point end);

    StopFlag& outer_;
    StopFlag own_;
    std::mutex mutex_;                    // of the bell only
    std::condition_variable_any bell_;    // rung by the stop token
    std::optional<std::jthread> thread_;  // last: it uses all of the above
};

}  // namespace mandel
