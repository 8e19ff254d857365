// What happens to a picture, as one JSON object a line, for programs that follow along.
//
// The first line of a stream names the version of its schema; mandel(1) describes it. If the
// reader is slow, finished work is added up and reported in fewer lines, so that what waits to be
// sent stays small, and no thread waits for the reader before the pictures are finished.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "watch/text_stream.h"
#include "watch/watcher.h"

namespace mandel {

// The lines on their way to the reader; one for all pictures of a command.
class EventStream {
public:
    // The stream outlives it.
    explicit EventStream(TextStream& stream) : stream_(stream) {}

    // Throws Error, now and ever after, when the stream has failed.
    void push(const std::string& line);
    void send();
    bool has_unsent() const noexcept { return !unsent_.empty(); }
    // More waits than a reader that is only slow leaves.
    bool is_full() const noexcept { return unsent_.size() > kMostUnsent; }
    // When to send again; never if everything has gone.
    WatchTime next_try(WatchTime now) const;
    bool is_broken() const noexcept { return is_broken_; }

    // Waits until the reader has taken everything, or has gone, or `stop` is requested.
    void drain(const StopFlag& stop);

private:
    TextStream& stream_;
    std::string unsent_;
    bool is_first_ = true;
    bool is_broken_ = false;

    static constexpr std::size_t kMostUnsent = std::size_t{1} << 18;  // bytes
};

// The lines of work that has no pixels to show: one when it has taken a second, and one each second
// until it ends.
class PhaseLines {
public:
    static constexpr std::chrono::seconds kInterval{1};

    // If one is due.
    void tell(EventStream& stream, const Moment& moment);

private:
    Work told_ = Work::None;
    WatchTime next_ = WatchTime::min();
};

// The log where there is nothing but such work.
class PhaseLog : public Watcher {
public:
    // `stream` outlives it.
    explicit PhaseLog(EventStream& stream) : stream_(stream) {}

    WatchTime next_tick() const override { return next_; }
    void tick(const Moment& moment) override;

private:
    EventStream& stream_;
    PhaseLines phases_;
    WatchTime next_ = WatchTime::min();
};

class EventLog : public Watcher {
public:
    // `stream` outlives it.
    EventLog(EventStream& stream, PictureStart picture)
        : stream_(stream), picture_(std::move(picture)) {}

    void begin_run(const RunStart& run, const Moment& moment) override;
    void take(const StageEvent& event, const Moment& moment) override;
    WatchTime next_tick() const override { return next_; }
    void tick(const Moment& moment) override;
    void finish(const PictureEnd& end, const Moment& moment) override;

    // A new preview, to be reported at the next call.
    void note_preview(const std::string& file, const Moment& moment);

private:
    void add_work(std::span<const std::uint32_t> units);
    void tell_picture(const Moment& moment);  // once
    WatchTime next_time(const Moment& moment) const;
    void tell_rest(const Moment& moment);
    void tell_work(const Moment& moment);

    EventStream& stream_;
    const PictureStart picture_;
    const CompStage* stage_ = nullptr;  // from the first run on
    std::uint64_t work_units_ = 0;      // not reported yet
    std::uint64_t work_pixels_ = 0;
    std::string preview_;
    bool has_told_picture_ = false;
    bool is_in_run_ = false;
    PhaseLines phases_;
    WatchTime next_ = WatchTime::min();
};

}  // namespace mandel
