// The thread between the stage and its watcher: merges single units into batches.
//
// It sleeps while nothing happens; the first unit of a batch starts a one-shot timer. A state
// change passes at once, ahead of the units that are still being collected. While the watcher's
// channel is full the input is left alone (it has room for everything), and what has come
// together by then goes out as one larger batch: a slow watcher gets fewer events and does not
// hold up the engine. When the input ends, the last batch goes out and the output closes; when the
// output is closed or has lost its receiver, the input closes.
#pragma once

#include <exception>
#include <optional>
#include <thread>

#include "event/channel.h"
#include "event/event_batch.h"
#include "event/stage_event.h"

namespace mandel {

class StageEventBatcher {
public:
    StageEventBatcher(Receiver<StageEvent> input, Sender<StageEvent> output, BatchLimits limits);
    // Does not wait for the watcher: what could not be delivered until now is dropped.
    ~StageEventBatcher();
    StageEventBatcher(const StageEventBatcher&) = delete;
    StageEventBatcher& operator=(const StageEventBatcher&) = delete;

    // Waits for the end of the input and its delivery. Returns what made the thread fail, if
    // anything did: then events are missing although the output has ended.
    std::exception_ptr join();

private:
    void run() noexcept;
    void forward_events();
    bool take_in(StageEvent event, EventBatch& batch);
    bool deliver_due(EventBatch& batch);
    bool deliver(EventBatch& batch);
    std::optional<StageEvent> merge_queued(EventBatch& batch);

    Receiver<StageEvent> input_;
    Sender<StageEvent> output_;
    BatchLimits limits_;
    std::exception_ptr failure_;  // written by the thread, read after the join
    std::jthread thread_;         // last: it uses all of the above
};

}  // namespace mandel
