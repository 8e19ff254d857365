#include "job/work_watch.h"

#include <exception>
#include <string_view>

#include "watch/progress_estimate.h"
#include "watch/progress_text.h"

namespace mandel {

WorkWatch::WorkWatch(Watching& watching, const std::string& name, StopFlag& stop, WatchTime start,
                     Then then)
    : watching_(watching),
      start_{name, {}, 1, 1, &watching.meter(), then == Then::More},
      start_time_(start),
      metered_(stop, &watching.meter()) {
    if (!watching_.wants_consumer()) return;
    try {
        consumer_ = std::make_unique<Consumer>(
            start_, watching_.work_watchers(name, start),
            [this](std::string_view sentence) { watching_.warn(sentence); }, start);
    } catch (const std::exception& error) {
        watching_.warn(std::string("it is done, but cannot be watched: ") + error.what());
    }
}

void WorkWatch::follow(const std::function<void()>& work) {
    if (watching_.attention() == nullptr) return work();
    attend(*watching_.attention(), work, [this] { answer(); });
}

void WorkWatch::answer() noexcept {
    try {
        const ProgressEstimate estimate(start_, start_time_);
        const WatchTime now = std::chrono::steady_clock::now();
        watching_.answer(progress_sentence(start_.output, estimate.at(now)));
    } catch (const std::exception& error) {
        watching_.warn(error.what());
    }
}

}  // namespace mandel
