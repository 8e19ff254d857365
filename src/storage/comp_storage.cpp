#include "storage/comp_storage.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "event/stage_event_batcher.h"

namespace mandel {

namespace {

const char* message_of(SubscriptionError::Code code) {
    return code == SubscriptionError::Code::AlreadyActive
               ? "the stage has a subscriber already; unsubscribe it first"
               : "the stage has no subscriber; subscribe first";
}

void add(ChannelCounters& sum, const ChannelCounters& more) {
    sum.sends += more.sends;
    sum.receives += more.receives;
    sum.send_waits += more.send_waits;
    sum.receive_waits += more.receive_waits;
    sum.high_water = std::max(sum.high_water, more.high_water);
}

}  // namespace

SubscriptionError::SubscriptionError(Code code) : std::logic_error(message_of(code)), code_(code) {}

struct CompStorage::Events {
    Events(ChannelEnds<StageEvent> from_stage, Sender<StageEvent> to_watcher, BatchLimits limits)
        : stage(std::move(from_stage.sender)),
          watcher(std::move(to_watcher)),
          batcher(std::move(from_stage.receiver), watcher, limits) {}

    void add_to(EventCounters& counters) const {
        ++counters.subscriptions;
        add(counters.stage, stage.counters());
        add(counters.watcher, watcher.counters());
    }

    Sender<StageEvent> stage;
    Sender<StageEvent> watcher;
    StageEventBatcher batcher;
};

CompStorage::CompStorage(Size size, ChannelSet channels, Rows window)
    : stage_(size, channels, window) {}

CompStorage::~CompStorage() {
    if (!events_) return;
    try {
        end_subscription();
    } catch (...) {  // the watcher loses events; there is no caller to report to
    }
}

Receiver<StageEvent> CompStorage::subscribe(BatchLimits limits) {
    const std::lock_guard lock(events_mutex_);
    if (events_) throw SubscriptionError(SubscriptionError::Code::AlreadyActive);
    auto [to_watcher, watcher] = make_channel<StageEvent>(limits.max_queued);
    // The stage raises the capacity to what its run needs.
    auto events =
        std::make_unique<Events>(make_channel<StageEvent>(1), std::move(to_watcher), limits);
    stage_.attach(events->stage);
    events_ = std::move(events);
    return std::move(watcher);
}

void CompStorage::unsubscribe() {
    const std::lock_guard lock(events_mutex_);
    if (!events_) throw SubscriptionError(SubscriptionError::Code::NotActive);
    end_subscription();
}

void CompStorage::end_subscription() {
    const std::unique_ptr<Events> events = std::move(events_);
    // Closed before the stage's lock is taken, so that no holder of it can be waiting to send.
    events->stage.close();
    stage_.detach();
    // As much as can still come, so that the batcher no longer waits for the watcher. Should
    // memory fail here, the batcher ends with `events`, and the watcher misses the rest.
    events->watcher.raise_capacity(events->stage.capacity());
    const std::exception_ptr failure = events->batcher.join();
    events->add_to(past_);
    if (failure) std::rethrow_exception(failure);
}

EventCounters CompStorage::event_counters() const {
    const std::lock_guard lock(events_mutex_);
    EventCounters counters = past_;
    if (events_) events_->add_to(counters);
    return counters;
}

}  // namespace mandel
