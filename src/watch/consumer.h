// The one thread that follows a picture and calls all its watchers.
//
// It lives as long as the picture and receives the events of one run after another. The computing
// thread waits for it in one place only: before the stage is prepared anew, the events that name
// units of the old run must have been taken. Watchers never wait for anything and give up what
// takes long when a run is over, so this wait is short.
//
// Closing is the only stop signal: the events of a run end when the run does, and the queue of
// runs ends when the picture does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "event/channel.h"
#include "event/stage_event.h"
#include "watch/progress_estimate.h"
#include "watch/running_time.h"
#include "watch/watcher.h"

namespace mandel {

class Consumer {
public:
    // A sentence about a watcher that was dropped. May be called on the consumer's thread.
    using Warn = std::function<void(std::string_view)>;

    // `now` is when the picture began. Throws std::system_error if there is no thread to be had.
    Consumer(const PictureStart& picture, std::vector<std::unique_ptr<Watcher>> watchers, Warn warn,
             WatchTime now);
    ~Consumer();  // finish() with a failure, unless it was called

    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // The stage has been prepared and subscribed to; `run.is_over` is filled in.
    void begin_run(RunStart run, Receiver<StageEvent> events);
    // The run has ended and its events will.
    void end_run();
    // Until all events of the last run have been taken.
    void wait_for_events();
    void begin_writing();
    void finish(const PictureEnd& end);

private:
    struct Run {
        RunStart start;
        Receiver<StageEvent> events;
    };
    struct Writing {};
    using Step = std::variant<Run, Writing>;

    struct Entry {
        std::unique_ptr<Watcher> watcher;
        bool is_dropped = false;
    };

    Consumer(const PictureStart& picture, std::vector<std::unique_ptr<Watcher>> watchers, Warn warn,
             WatchTime now, ChannelEnds<Step> steps, ChannelEnds<std::monostate> taken);

    void follow_picture() noexcept;
    void follow(Run& run);
    WatchTime next_tick() const;
    void tick_due();
    Moment moment();
    template <typename Call>
    void call_each(const Call& call);
    template <typename Call>
    void call(Entry& entry, const Call& call);

    RunningTime time_;
    ProgressEstimate estimate_;
    std::vector<Entry> watchers_;
    const Warn warn_;

    Sender<Step> steps_;
    Receiver<Step> steps_in_;
    // One for each run whose events have all been taken; ends with the thread.
    std::optional<Sender<std::monostate>> taken_out_;
    Receiver<std::monostate> taken_;
    int runs_not_taken_ = 0;
    std::shared_ptr<StopFlag> run_is_over_ = std::make_shared<StopFlag>();
    bool is_finished_ = false;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace mandel
