// What happens to a film, as one JSON object a line: the lines of event_log.h for frames instead
// of parts of a picture.
#pragma once

#include <cstdint>
#include <string>

#include "watch/event_log.h"
#include "watch/watcher.h"

namespace mandel {

struct FilmStart {
    std::string output;
    std::uint64_t frames = 0;  // of this run
    Size size;
    double frames_per_second = 0;  // of the film
    unsigned threads = 1;
};

struct FrameNews {
    std::uint64_t frame = 0;
    std::string output;   // its file; empty in a stream
    std::string outcome;  // "drawn", "kept", "elsewhere" or "failed"
    std::string problem;  // of a failed one
    double zoom_log2 = 0;
    double compute_seconds = 0;
    std::uint64_t iterations = 0;
    std::uint64_t output_bytes = 0;
};

class FilmLog {
public:
    // `stream` outlives it. All calls throw Error when the stream has failed.
    FilmLog(EventStream& stream, const FilmStart& film, const Moment& moment);

    void add(const FrameNews& news, const Moment& moment);
    void note_preview(const std::string& file, const Moment& moment);
    void finish(const std::string& outcome, const Moment& moment);

    // While too much waits for the reader, frames are added up and told in one line. What waits is
    // sent whenever something happens, or at this time.
    WatchTime next_tick() const { return next_; }
    void tick(const Moment& moment);

private:
    // Frames that have no lines of their own.
    struct Sum {
        std::uint64_t drawn = 0, kept = 0, elsewhere = 0, failed = 0;
        std::uint64_t first = 0, last = 0;  // by their numbers
        std::uint64_t count() const { return drawn + kept + elsewhere + failed; }
    };

    void add_up(const FrameNews& news);
    void tell_sum(const Moment& moment);
    void push(const std::string& line, const Moment& moment);

    EventStream& stream_;
    Sum sum_;
    WatchTime next_ = WatchTime::max();
};

}  // namespace mandel
