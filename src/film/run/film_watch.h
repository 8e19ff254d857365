// A film as its watchers see it: tells them of every frame, lets one frame at a time be previewed
// while it is drawn, and answers the wish to know how far it is.
//
// The workers only leave a note; a thread of the film's own writes progress and log, and exists
// only if the film is watched. Nothing of it can make a frame fail.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "event/channel.h"
#include "film/run/animation.h"
#include "job/watching.h"
#include "watch/film_estimate.h"
#include "watch/film_log.h"
#include "watch/running_time.h"
#include "watch/watcher.h"

namespace mandel {

class FilmWatch : public FilmObserver {
public:
    // All but `start` outlive it. `began`: the film, with its survey.
    FilmWatch(Watching& watching, const FrameSource& source, const FrameList& frames,
              const FrameCosts& costs, const FilmStart& start, WatchTime began);
    ~FilmWatch() override;  // finish() with a failure, unless it was called

    void frame_begins(std::uint64_t frame) override;
    void frame_drawn(std::uint64_t frame) override;
    void frame_ended(const FrameReport& report) override;
    Watching* begin_preview(std::uint64_t frame) override;
    void end_preview(Watching* given) override;
    void waits_for(const std::vector<AwaitedFrame>& frames) override;
    void takes_over(const AwaitedFrame& frame) override;

    // Says how far the film is.
    void answer_snapshot();
    // `outcome`: "done", "stopped" or "failed".
    void finish(const std::string& outcome);

private:
    struct PreviewWritten {};
    using Note = std::variant<FrameNews, PreviewWritten>;

    void follow() noexcept;
    void take(const Note& note);
    void tick();
    WatchTime next_tick() const;
    Moment moment() const;
    template <typename Call>
    void guarded(const Call& call);

    Watching& watching_;
    const FrameSource& source_;
    const FrameCosts& costs_;
    const std::string name_;
    const std::uint64_t last_frame_;

    RunningTime time_;
    mutable std::mutex estimate_mutex_;  // protects the estimate
    FilmEstimate estimate_;

    std::mutex preview_mutex_;           // protects what follows
    std::unique_ptr<Watching> preview_;  // null without --preview
    bool is_previewing_ = false;
    WatchTime next_preview_;

    std::unique_ptr<Watcher> progress_;  // of the thread, until it has ended
    std::unique_ptr<FilmLog> log_;
    std::optional<ChannelEnds<Note>> notes_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace mandel
