#include "job/parts_watch.h"

#include <exception>

namespace mandel {

PartsWatch::PartsWatch(Watching& watching, const std::string& name, const FilmProgress& parts,
                       double cost)
    : watching_(watching), estimate_(parts, cost, time_.now()) {
    estimate_.begin(part_, 0, time_.now());
    progress_ = watching_.progress(name, time_.now());
    if (progress_) thread_ = std::jthread([this](const std::stop_token& end) { show(end); });
}

PartsWatch::~PartsWatch() { finish(false); }

void PartsWatch::part_done(double cost, bool was_there) {
    const std::scoped_lock lock(mutex_);
    const WatchTime time = time_.now();
    if (!was_there) estimate_.drawn(part_, cost, time);
    estimate_.end(part_, cost, !was_there);
    estimate_.begin(++part_, 0, time);  // what it costs is said at its end
}

void PartsWatch::finish(bool is_done) {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    if (!progress_) return;
    try {
        PictureEnd end;
        end.outcome = is_done ? PictureOutcome::Done : PictureOutcome::Stopped;
        progress_->finish(end, moment());
    } catch (const std::exception& error) {
        watching_.warn(error.what());
    }
}

void PartsWatch::show(const std::stop_token& end) {
    while (!end.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            bell_.wait_until(lock, end, time_.wait_until(progress_->next_tick()),
                             [] { return false; });
            time_.has_waited();
        }
        if (end.stop_requested()) return;
        try {
            progress_->tick(moment());
        } catch (const std::exception& error) {
            progress_.reset();
            watching_.warn(error.what());
            return;
        }
    }
}

Moment PartsWatch::moment() {
    const std::scoped_lock lock(mutex_);
    const WatchTime time = time_.now();
    return {time, estimate_.at(time)};
}

}  // namespace mandel
