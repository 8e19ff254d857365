// How far a command is whose work has many parts, such as the cases of a suite, shown while they
// are done one after the other.
//
// A thread of its own shows it, so that the time goes on during a long part; it exists only if
// progress is wanted.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "job/watching.h"
#include "watch/film_estimate.h"
#include "watch/running_time.h"

namespace mandel {

class PartsWatch {
public:
    // `watching` outlives it. `parts.noun` is what people and programs call them. `cost` is that of
    // all, in any unit.
    PartsWatch(Watching& watching, const std::string& name, const FilmProgress& parts, double cost);
    ~PartsWatch();  // finish(false), unless it was called
    PartsWatch(const PartsWatch&) = delete;
    PartsWatch& operator=(const PartsWatch&) = delete;

    // A part is done that costs so much. `was_there`: without work.
    void part_done(double cost, bool was_there);
    void finish(bool is_done);

private:
    void show(const std::stop_token& end);
    Moment moment();

    Watching& watching_;
    RunningTime time_;
    std::mutex mutex_;  // protects the estimate, and the bell's sleep
    FilmEstimate estimate_;
    std::uint64_t part_ = 0;             // that is being done
    std::condition_variable_any bell_;   // rung by the stop token
    std::unique_ptr<Watcher> progress_;  // of the thread, until it has ended
    std::jthread thread_;                // last: it uses all of the above
};

}  // namespace mandel
