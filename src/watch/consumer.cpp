#include "watch/consumer.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace mandel {
namespace {

// The producer hands over at most a run and what follows it before it waits for the consumer.
constexpr std::size_t kSteps = 4;

// Wakes the consumer in time for the terminal, and harmless to the condition's arithmetic.
constexpr auto kForever = std::chrono::hours(24);

}  // namespace

Consumer::Consumer(const PictureStart& picture, std::vector<std::unique_ptr<Watcher>> watchers,
                   Warn warn, WatchTime now)
    : Consumer(picture, std::move(watchers), std::move(warn), now, make_channel<Step>(kSteps),
               make_channel<std::monostate>(kSteps)) {}

Consumer::Consumer(const PictureStart& picture, std::vector<std::unique_ptr<Watcher>> watchers,
                   Warn warn, WatchTime now, ChannelEnds<Step> steps,
                   ChannelEnds<std::monostate> taken)
    : estimate_(picture, now),
      warn_(std::move(warn)),
      steps_(std::move(steps.sender)),
      steps_in_(std::move(steps.receiver)),
      taken_out_(std::move(taken.sender)),
      taken_(std::move(taken.receiver)) {
    for (auto& watcher : watchers) watchers_.push_back({std::move(watcher), false});
    thread_ = std::jthread([this] { follow_picture(); });
}

Consumer::~Consumer() {
    if (!is_finished_) finish({});
}

void Consumer::begin_run(RunStart run, Receiver<StageEvent> events) {
    wait_for_events();
    run_is_over_ = std::make_shared<StopFlag>();
    run.is_over = run_is_over_;
    if (steps_.send(Run{std::move(run), std::move(events)}) == ChannelResult::Done) {
        ++runs_not_taken_;
    }
}

void Consumer::end_run() { run_is_over_->request(); }

void Consumer::wait_for_events() {
    for (; runs_not_taken_ > 0; --runs_not_taken_) {
        // Nothing comes from a thread that has failed.
        if (!taken_.receive()) break;
    }
    runs_not_taken_ = 0;
}

void Consumer::begin_writing() { steps_.send(Writing{}); }

void Consumer::finish(const PictureEnd& end) {
    is_finished_ = true;
    run_is_over_->request();
    steps_.close();
    thread_.join();
    call_each([&](Watcher& watcher) { watcher.finish(end, moment()); });
}

void Consumer::follow_picture() noexcept {
    try {
        std::optional<Step> step;
        for (;;) {
            const ChannelResult result =
                steps_in_.receive_until(step, time_.wait_until(next_tick()));
            time_.has_waited();
            if (result == ChannelResult::Closed) break;
            if (result == ChannelResult::Done) {
                if (auto* run = std::get_if<Run>(&*step)) {
                    follow(*run);
                    taken_out_->send({});
                } else {
                    estimate_.begin_writing();
                }
                step.reset();
            }
            tick_due();
        }
    } catch (const std::exception& error) {
        warn_(std::string("nobody watches the picture any more: ") + error.what());
    }
    // Ends the waiting for a run that will never be followed.
    taken_out_.reset();
    steps_in_.close();
}

void Consumer::follow(Run& run) {
    estimate_.begin_run(run.start, time_.now());
    call_each([&](Watcher& watcher) { watcher.begin_run(run.start, moment()); });
    std::optional<StageEvent> event;
    for (;;) {
        const ChannelResult result = run.events.receive_until(event, time_.wait_until(next_tick()));
        time_.has_waited();
        if (result == ChannelResult::Closed) return;
        if (result == ChannelResult::Done) {
            estimate_.take(*event);
            call_each([&](Watcher& watcher) { watcher.take(*event, moment()); });
        }
        tick_due();
    }
}

WatchTime Consumer::next_tick() const {
    WatchTime next = time_.now() + kForever;
    for (const Entry& entry : watchers_) {
        if (!entry.is_dropped) next = std::min(next, entry.watcher->next_tick());
    }
    return next;
}

void Consumer::tick_due() {
    for (Entry& entry : watchers_) {
        if (entry.is_dropped || entry.watcher->next_tick() > time_.now()) continue;
        call(entry, [this](Watcher& watcher) { watcher.tick(moment()); });
    }
}

Moment Consumer::moment() {
    const WatchTime now = time_.now();
    return {now, estimate_.at(now)};
}

template <typename Call>
void Consumer::call_each(const Call& each) {
    for (Entry& entry : watchers_) {
        if (!entry.is_dropped) call(entry, each);
    }
}

// Whatever happens to a watcher, the others and the picture go on.
template <typename Call>
void Consumer::call(Entry& entry, const Call& call_watcher) {
    try {
        call_watcher(*entry.watcher);
        return;
    } catch (const std::bad_alloc&) {
        entry.is_dropped = true;
        warn_("there is not enough memory to watch the picture; it is finished all the same");
    } catch (const std::exception& error) {
        entry.is_dropped = true;
        warn_(std::string(error.what()) + "; the picture is finished all the same");
    }
}

}  // namespace mandel
