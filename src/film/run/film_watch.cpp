#include "film/run/film_watch.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "watch/progress_text.h"

namespace mandel {
namespace {

// Workers wait when this many frames have not been told yet, which takes a terminal or a disk that
// is held up for long.
constexpr std::size_t kNotes = 1024;
constexpr auto kForever = std::chrono::hours(24);

const char* name_of(FrameOutcome outcome) {
    switch (outcome) {
        case FrameOutcome::Drawn:
            return "drawn";
        case FrameOutcome::Kept:
            return "kept";
        case FrameOutcome::Elsewhere:
            return "elsewhere";
        case FrameOutcome::Failed:
            break;
    }
    return "failed";
}

}  // namespace

FilmWatch::FilmWatch(Watching& watching, const FrameSource& source, const FrameList& frames,
                     const FrameCosts& costs, const FilmStart& start, WatchTime began)
    : watching_(watching),
      source_(source),
      costs_(costs),
      name_(start.output),
      last_frame_(frames.size() > 0 ? frames[frames.size() - 1] : 0),
      estimate_(frames.size(), frames.cost(costs), began),
      preview_(watching.preview_only()),
      next_preview_(time_.now()) {
    if (!watching_.wants_consumer()) return;
    try {
        progress_ = watching_.progress(name_, time_.now());
        log_ = watching_.film_log(start, moment());
        notes_.emplace(make_channel<Note>(kNotes));
        thread_ = std::jthread([this] { follow(); });
    } catch (const std::exception& error) {
        notes_.reset();
        watching_.warn(std::string("the film is drawn, but cannot be watched: ") + error.what());
    }
}

FilmWatch::~FilmWatch() {
    if (notes_) finish("failed");
}

void FilmWatch::frame_begins(std::uint64_t frame) {
    const std::scoped_lock lock(estimate_mutex_);
    estimate_.look_at(source_.zoom_log2(frame));
    estimate_.begin(frame, costs_.of(frame), time_.now());
}

void FilmWatch::frame_drawn(std::uint64_t frame) {
    const std::scoped_lock lock(estimate_mutex_);
    estimate_.drawn(frame, costs_.of(frame), time_.now());
}

void FilmWatch::frame_ended(const FrameReport& report) {
    {
        const std::scoped_lock lock(estimate_mutex_);
        const bool was_drawn = report.outcome == FrameOutcome::Drawn;
        // This deep it is there.
        if (!was_drawn) estimate_.look_at(source_.zoom_log2(report.frame));
        estimate_.end(report.frame, costs_.of(report.frame), was_drawn);
    }
    if (!notes_) return;
    FrameNews news;
    news.frame = report.frame;
    news.output = report.output;
    news.outcome = name_of(report.outcome);
    news.problem = report.problem;
    news.zoom_log2 = source_.zoom_log2(report.frame);
    news.compute_seconds = report.stats.compute_seconds;
    news.iterations = report.stats.counts.iterations;
    news.output_bytes = report.stats.output_bytes;
    notes_->sender.send(std::move(news));
}

// At an interval, and the last frame in any case.
Watching* FilmWatch::begin_preview(std::uint64_t frame) {
    const std::scoped_lock lock(preview_mutex_);
    if (!preview_ || is_previewing_) return nullptr;
    if (frame != last_frame_ && time_.now() < next_preview_) return nullptr;
    is_previewing_ = true;
    return preview_.get();
}

void FilmWatch::end_preview(Watching* given) {
    if (given == nullptr) return;
    {
        const std::scoped_lock lock(preview_mutex_);
        is_previewing_ = false;
        next_preview_ = time_.now() + watching_.preview_interval();
    }
    if (notes_) notes_->sender.send(PreviewWritten());
}

// Where nobody asked for progress nothing is said of it.
void FilmWatch::waits_for(const std::vector<AwaitedFrame>& frames) {
    constexpr std::size_t kShown = 8;
    {
        const std::scoped_lock lock(estimate_mutex_);
        estimate_.wait_for_others();
    }
    if (!watching_.wants_consumer()) return;
    std::string list;
    for (std::size_t i = 0; i < std::min(frames.size(), kShown); ++i) {
        list += (i > 0 ? ", " : "") + std::to_string(frames[i].frame);
        if (!frames[i].claimant.empty()) list += " (" + frames[i].claimant + ")";
    }
    if (frames.size() > kShown) list += ", ...";
    watching_.answer("waiting for " + std::to_string(frames.size()) +
                     " frames that other processes are drawing: " + list);
}

void FilmWatch::takes_over(const AwaitedFrame& frame) {
    if (!watching_.wants_consumer()) return;
    const std::string whose = frame.claimant.empty() ? "" : " (" + frame.claimant + ")";
    watching_.answer("frame " + std::to_string(frame.frame) +
                     " has been waited for long and is drawn here as well" + whose);
}

void FilmWatch::answer_snapshot() { watching_.answer(progress_sentence(name_, moment().progress)); }

void FilmWatch::finish(const std::string& outcome) {
    if (!notes_) return;
    notes_->sender.close();
    if (thread_.joinable()) thread_.join();
    notes_.reset();
    guarded([&] {
        PictureEnd end;
        end.outcome = outcome == "done" ? PictureOutcome::Done : PictureOutcome::Stopped;
        if (progress_) progress_->finish(end, moment());
        if (log_) log_->finish(outcome, moment());
    });
}

void FilmWatch::follow() noexcept {
    Receiver<Note>& notes = notes_->receiver;
    std::optional<Note> note;
    for (;;) {
        const ChannelResult result = notes.receive_until(note, time_.wait_until(next_tick()));
        time_.has_waited();
        if (result == ChannelResult::Closed) return;
        guarded([&] {
            if (result == ChannelResult::Done) take(*note);
            tick();
        });
    }
}

void FilmWatch::take(const Note& note) {
    if (!log_) return;
    if (const auto* news = std::get_if<FrameNews>(&note)) {
        log_->add(*news, moment());
    } else {
        log_->note_preview(watching_.preview_file(), moment());
    }
}

void FilmWatch::tick() {
    if (progress_ && progress_->next_tick() <= time_.now()) progress_->tick(moment());
    if (log_ && log_->next_tick() <= time_.now()) log_->tick(moment());
}

WatchTime FilmWatch::next_tick() const {
    WatchTime next = time_.now() + kForever;
    if (progress_) next = std::min(next, progress_->next_tick());
    if (log_) next = std::min(next, log_->next_tick());
    return next;
}

Moment FilmWatch::moment() const {
    const std::scoped_lock lock(estimate_mutex_);
    const WatchTime time = time_.now();
    return {time, estimate_.at(time)};
}

// A watcher that fails is dropped, with whoever failed beside it; the film goes on.
template <typename Call>
void FilmWatch::guarded(const Call& call) {
    try {
        call();
    } catch (const std::exception& error) {
        log_.reset();
        progress_.reset();
        watching_.warn(std::string(error.what()) + "; the film is finished all the same");
    }
}

}  // namespace mandel
