#include "film/run/animation.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/failure.h"
#include "base/parallel.h"
#include "base/stage_timer.h"
#include "event/channel.h"
#include "job/finished_picture.h"
#include "output/atomic_file.h"
#include "output/ordered_strips.h"
#include "output/picture_format.h"
#include "output/png_writer.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

// So many failures one after the other are one failure of all: a full disk, not a bad frame.
constexpr unsigned kHopeless = 8;
// Waiting for the disk takes no processor; more at a time let it put many files in one turn.
constexpr unsigned kCommitters = 4;
constexpr auto kLookAgain = 100ms;  // at what other processes work on

// How many frames may have files of their own at a time. A frame has its folder, its temporary file
// and the lock on it; the program has its streams, its log and its preview beside them.
unsigned files_at_once() {
    constexpr rlim_t kOfFrame = 3, kOfProgram = 24;
    constexpr unsigned kEnough = 4096;
    struct rlimit descriptors {};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return kEnough;
    if (descriptors.rlim_cur >= kEnough * kOfFrame + kOfProgram) return kEnough;
    if (descriptors.rlim_cur <= kOfFrame + kOfProgram) return 1;
    return static_cast<unsigned>((descriptors.rlim_cur - kOfProgram) / kOfFrame);
}

// Draws a frame, telling the observer's preview.
std::optional<DrawnFrame> draw(const FilmRun& run, std::uint64_t frame) {
    Watching* const preview = run.observer.begin_preview(frame);
    try {
        std::optional<DrawnFrame> drawn = run.source.draw(frame, preview, run.stop);
        run.observer.end_preview(preview);
        return drawn;
    } catch (...) {
        run.observer.end_preview(preview);
        throw;
    }
}

// The reports of all workers, added up.
class Ledger {
public:
    explicit Ledger(FilmObserver& observer) : observer_(observer) {}

    void add(const FrameReport& report) {
        {
            const std::scoped_lock lock(mutex_);
            stats_.add(report);
            const PictureStats& stats = report.stats;
            longest_frame_ = std::max(
                longest_frame_, stats.compute_seconds + stats.color_seconds + stats.encode_seconds);
            failures_in_row_ = report.outcome == FrameOutcome::Failed ? failures_in_row_ + 1 : 0;
        }
        observer_.frame_ended(report);
    }

    bool is_hopeless() const {
        const std::scoped_lock lock(mutex_);
        return failures_in_row_ >= kHopeless;
    }

    // When all workers are done.
    const FilmStats& stats() const { return stats_; }
    double longest_frame() const {
        const std::scoped_lock lock(mutex_);
        return longest_frame_;
    }

private:
    FilmObserver& observer_;
    mutable std::mutex mutex_;  // protects what follows
    FilmStats stats_;
    unsigned failures_in_row_ = 0;
    double longest_frame_ = 0;  // seconds
};

class FilesRun {
public:
    FilesRun(const FilmRun& run, const FramePattern& pattern, bool overwrites)
        : run_(run),
          pattern_(pattern),
          overwrites_(overwrites),
          ledger_(run.observer),
          committers_(std::clamp(files_at_once() / 4, 1U, kCommitters)),
          encoded_(make_channel<Encoded>(committers_)) {}

    FilmStats run() {
        {
            std::vector<std::jthread> committers;
            // Closed before the committers are joined, however this ends.
            const CloseAtEnd closing(encoded_.sender);
            for (unsigned i = 0; i < committers_; ++i) {
                committers.emplace_back([this] { commit_all(); });
            }
            share_frames();
            wait_for_others();
        }
        return ledger_.stats();
    }

private:
    // A frame that is written but not yet in place.
    struct Encoded {
        std::unique_ptr<AtomicFile> file;
        FrameReport report;
    };

    class CloseAtEnd {
    public:
        explicit CloseAtEnd(Sender<Encoded>& sender) : sender_(sender) {}
        ~CloseAtEnd() { sender_.close(); }
        CloseAtEnd(const CloseAtEnd&) = delete;
        CloseAtEnd& operator=(const CloseAtEnd&) = delete;

    private:
        Sender<Encoded>& sender_;
    };

    bool goes_on() const { return !run_.stop.is_requested() && !ledger_.is_hopeless(); }

    void share_frames() {
        const std::uint64_t count = run_.frames.size();
        // Those being drawn, those that wait to be committed and those that are.
        const unsigned files = files_at_once();
        const unsigned waiting = 2 * committers_;
        const unsigned workers =
            std::min(run_.source.frames_together(), files > waiting ? files - waiting : 1);
        std::atomic<std::uint64_t> next{0};  // hands out work only; publishes nothing
        parallel_for(workers, workers, [&](std::size_t) {
            while (goes_on()) {
                const std::uint64_t place = next.fetch_add(1, std::memory_order_relaxed);
                if (place >= count) return;
                const std::uint64_t frame = run_.frames[place];
                if (do_frame(frame)) continue;
                const std::scoped_lock lock(claimed_mutex_);
                claimed_.push_back(frame);
            }
        });
    }

    // What others have claimed they finish, or leave to us when they end.
    void wait_for_others() {
        constexpr int kLooksUntilSaid = 6;  // half a second: longer than most frames take
        const auto begin = std::chrono::steady_clock::now();
        const std::chrono::duration<double> long_frames(10 * ledger_.longest_frame());
        for (int looks = 0; !claimed_.empty() && goes_on(); ++looks) {
            if (looks == kLooksUntilSaid) run_.observer.waits_for(awaited_frames());
            const auto waited = std::chrono::steady_clock::now() - begin;
            const bool is_patient = waited < run_.patience || waited < long_frames;
            std::erase_if(claimed_, [&](std::uint64_t frame) {
                if (!goes_on()) return false;
                if (do_frame(frame, FrameOutcome::Elsewhere)) return true;
                return !is_patient && take_over(frame);
            });
            if (!claimed_.empty() && goes_on()) std::this_thread::sleep_for(kLookAgain);
        }
    }

    AwaitedFrame awaited(std::uint64_t frame) const {
        return {frame, AtomicFile::claimant(pattern_.path(frame))};
    }

    std::vector<AwaitedFrame> awaited_frames() const {
        std::vector<AwaitedFrame> frames;
        for (const std::uint64_t frame : claimed_) frames.push_back(awaited(frame));
        return frames;
    }

    bool take_over(std::uint64_t frame) {
        run_.observer.takes_over(awaited(frame));
        return do_frame(frame, FrameOutcome::Elsewhere, AtomicFile::Claim::Shared);
    }

    // False if another process has claimed it. `if_there`: what a frame that is there counts as.
    bool do_frame(std::uint64_t frame, FrameOutcome if_there = FrameOutcome::Kept,
                  AtomicFile::Claim claim = AtomicFile::Claim::Own) {
        Encoded work;
        work.report.frame = frame;
        work.report.output = pattern_.path(frame);
        try {
            work.file = AtomicFile::claim(work.report.output, claim);
            if (!work.file) return false;
            const std::string text = run_.source.text(frame);
            if (is_there(work.report.output, text)) {
                work.file.reset();
                work.report.outcome = if_there;
                ledger_.add(work.report);
                return true;
            }
            run_.observer.frame_begins(frame);
            if (!draw_into(work, text)) return true;
            run_.observer.frame_drawn(frame);
        } catch (...) {
            add_failure(work.report, std::current_exception());
            return true;
        }
        encoded_.sender.send(std::move(work));
        return true;
    }

    bool is_there(const std::string& path, const std::string& text) const {
        switch (look_at_picture(path, text)) {
            case PictureFile::Same:
                return is_complete_picture(path);
            case PictureFile::Foreign:
            case PictureFile::Other:
                if (overwrites_) return false;
                throw Error("another file has appeared under its name meanwhile");
            case PictureFile::Missing:
            case PictureFile::Damaged:
                break;
        }
        return false;
    }

    // False if it was stopped.
    bool draw_into(Encoded& work, const std::string& text) const {
        std::optional<DrawnFrame> drawn = draw(run_, work.report.frame);
        if (!drawn) return false;
        work.report.stats = drawn->stats;
        const StageTimer timer(work.report.stats.encode_seconds);
        if (!encode(work, std::move(drawn->rows), text)) return false;
        work.report.stats.output_bytes = work.file->bytes_written();
        return true;
    }

    bool encode(const Encoded& work, PictureRows rows, const std::string& text) const {
        const FrameSource& source = run_.source;
        const PixelFormat format = source.format(work.report.frame);
        if (names_png_file(work.report.output)) {
            return write_png(*work.file, format, rows.codes, text, 1, run_.stop, source.effort());
        }
        const PictureContent content{format, std::move(rows), text,
                                     work.report.stats.max_iterations};
        return picture_format(work.report.output).write(*work.file, content, 1, run_.stop);
    }

    void commit_all() noexcept {
        Receiver<Encoded> receiver = encoded_.receiver;
        while (auto work = receiver.receive()) {
            try {
                work->file->commit();
                ledger_.add(work->report);
            } catch (...) {
                add_failure(work->report, std::current_exception());
            }
        }
    }

    void add_failure(FrameReport& report, const std::exception_ptr& failure) noexcept {
        report.outcome = FrameOutcome::Failed;
        report.problem = sentence_of(failure);
        ledger_.add(report);
    }

    const FilmRun& run_;
    const FramePattern& pattern_;
    const bool overwrites_;
    Ledger ledger_;
    const unsigned committers_;
    ChannelEnds<Encoded> encoded_;
    std::mutex claimed_mutex_;            // protects claimed_ while frames are shared out
    std::vector<std::uint64_t> claimed_;  // by other processes
};

}  // namespace

FilmStats run_into_files(const FilmRun& run, const FramePattern& pattern, bool overwrites) {
    return FilesRun(run, pattern, overwrites).run();
}

FilmStats run_into_stream(const FilmRun& run, VideoStream& stream) {
    struct Frame {
        std::vector<std::byte> bytes;
        FrameReport report;
    };
    Ledger ledger(run.observer);
    const auto make = [&](std::size_t place) {
        Frame frame;
        frame.report.frame = run.frames[place];
        run.observer.frame_begins(frame.report.frame);
        std::optional<DrawnFrame> drawn = draw(run, frame.report.frame);
        if (!drawn) return frame;
        frame.report.stats = drawn->stats;
        const StageTimer timer(frame.report.stats.encode_seconds);
        const PixelFormat format = run.source.format(frame.report.frame);
        MANDEL_CHECK_EQ(format.depth, stream.depth());
        std::vector<std::byte> rgb(static_cast<std::size_t>(format.row_bytes()) *
                                   format.size.height);
        drawn->rows.codes(0, format.size.height, rgb);
        frame.bytes = stream.encode(std::move(rgb));
        frame.report.stats.output_bytes = frame.bytes.size();
        run.observer.frame_drawn(frame.report.frame);
        return frame;
    };
    bool has_hole = false;  // a frame was stopped: what follows must not take its place
    const auto take = [&](std::size_t, const Frame& frame) {
        has_hole = has_hole || frame.bytes.empty();
        if (has_hole) return;
        stream.put(frame.bytes);
        // A pipe takes no more than a part of a frame after a stop.
        has_hole = run.stop.is_requested();
        if (!has_hole) ledger.add(frame.report);
    };
    OrderedStrips<Frame> frames(run.source.frames_together(), make, take);
    (void)frames.run(run.frames.size(), run.stop);
    return ledger.stats();
}

}  // namespace mandel
