// Work without pixels as its watchers see it: a search, a verification, the survey of a film.
//
// The thread that shows it exists only if somebody watches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/stop_flag.h"
#include "base/work_meter.h"
#include "job/watching.h"
#include "watch/consumer.h"
#include "watch/watcher.h"

namespace mandel {

class WorkWatch {
public:
    // What comes after the work: then its end says nothing about that of the whole.
    enum class Then : std::uint8_t { End, More };

    // `name` is what its watchers call it; it began at `start`. `watching` and `stop`, which the
    // work polls, outlive it.
    WorkWatch(Watching& watching, const std::string& name, StopFlag& stop, WatchTime start,
              Then then = Then::End);

    // Does the work, and answers SIGUSR1 meanwhile. What it throws passes through.
    void follow(const std::function<void()>& work);

private:
    void answer() noexcept;

    Watching& watching_;
    const PictureStart start_;
    const WatchTime start_time_;
    const MeteredWork metered_;
    std::unique_ptr<Consumer> consumer_;
};

}  // namespace mandel
