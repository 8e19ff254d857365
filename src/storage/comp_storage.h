// Owns the stage that the engine fills, and lets one watcher at a time follow it.
//
// A subscription brings two channels and a batcher thread into being; without one they do not
// exist, and a commit costs a few atomic operations. It may begin and end at any time, also in
// the middle of a run: the watcher first receives what was already committed, then what follows,
// each unit exactly once. It belongs to one run: after the terminal state and the last batch the
// channel ends. The engine never waits for the watcher; a slow one receives larger batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "event/channel.h"
#include "event/event_batch.h"
#include "event/stage_event.h"
#include "storage/comp_stage.h"

namespace mandel {

// A mistake of the calling code; each call can fail in one way only.
class SubscriptionError : public std::logic_error {
public:
    enum class Code : std::uint8_t { AlreadyActive, NotActive };
    explicit SubscriptionError(Code code);
    Code code() const noexcept { return code_; }

private:
    Code code_;
};

// What all subscriptions so far have cost; all zero if there was none.
struct EventCounters {
    std::uint64_t subscriptions = 0;  // each had one thread and two channels
    ChannelCounters stage;            // stage to batcher: single units
    ChannelCounters watcher;          // batcher to watcher: batches
};

class CompStorage {
public:
    CompStorage(Size size, ChannelSet channels) : CompStorage(size, channels, {0, size.height}) {}
    CompStorage(Size size, ChannelSet channels, Rows window);  // see CompStage
    // Ends a subscription that is still there, without an error for the watcher.
    ~CompStorage();
    CompStorage(const CompStorage&) = delete;
    CompStorage& operator=(const CompStorage&) = delete;

    CompStage& stage() noexcept { return stage_; }
    const CompStage& stage() const noexcept { return stage_; }

    // The events of the stage's present run, or of the coming one if it has not begun. Throws
    // AlreadyActive while there is a subscription, also one whose run is over.
    Receiver<StageEvent> subscribe(BatchLimits limits = {});

    // Does not wait for the watcher, which still receives every unit whose commit() had returned
    // before this call, and then the end. Throws NotActive; or what made the batcher fail, and the
    // subscription has ended all the same.
    void unsubscribe();

    EventCounters event_counters() const;

private:
    struct Events;

    void end_subscription();

    CompStage stage_;
    mutable std::mutex events_mutex_;  // protects what follows; never taken by the engine
    std::unique_ptr<Events> events_;   // exists only while someone is subscribed
    EventCounters past_;               // of subscriptions that have ended
};

}  // namespace mandel
