#include "cli/watched_work.h"

#include "cli/watch_options.h"
#include "job/work_watch.h"

namespace mandel {

void do_watched(const CommandLine& line, const Messages& messages, StopSignals& signals,
                const std::function<void()>& work) {
    const WatchTime began = std::chrono::steady_clock::now();
    Watching watching(watch_request_from(line), watching_voice(messages), &signals.attention());
    const std::string name = line.files.empty() ? line.command : line.files.front();
    WorkWatch(watching, name, signals.flag(), began).follow(work);
}

}  // namespace mandel
