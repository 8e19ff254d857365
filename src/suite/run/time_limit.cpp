#include "suite/run/time_limit.h"

#include <algorithm>

namespace mandel {

namespace {

using namespace std::chrono_literals;
using LimitClock = std::chrono::steady_clock;

// How late the work may learn of a request to stop, which a signal handler cannot ring for.
constexpr auto kLookAtOuter = 50ms;

}  // namespace

TimeLimit::TimeLimit(std::optional<double> seconds, StopFlag& outer) : outer_(outer) {
    if (!seconds) return;
    const auto end = LimitClock::now() + std::chrono::duration_cast<LimitClock::duration>(
                                             std::chrono::duration<double>(*seconds));
    thread_.emplace([this, end](const std::stop_token& done) { watch(done, end); });
}

void TimeLimit::watch(const std::stop_token& done, LimitClock::time_point end) {
    std::unique_lock lock(mutex_);
    while (!done.stop_requested() && !outer_.is_requested() && LimitClock::now() < end) {
        const auto next = std::min(end, LimitClock::now() + kLookAtOuter);
        bell_.wait_until(lock, done, next, [] { return false; });
    }
    if (!done.stop_requested()) own_.request();
}

}  // namespace mandel
