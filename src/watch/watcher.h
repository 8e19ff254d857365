// The interface for following a picture: the progress line, the preview, the event log.
//
// A watcher has no thread and no clock. Its calls state what has happened and the time, and it says
// when it wants to be called even if nothing happens. All calls come from the consumer's thread.
// A watcher that throws is dropped with a warning; the picture is finished all the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "base/work_meter.h"
#include "color/coloring.h"
#include "event/stage_event.h"
#include "storage/comp_stage.h"

namespace mandel {

using WatchTime = std::chrono::steady_clock::time_point;

inline double seconds_of(WatchTime::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

enum class PicturePhase : std::uint8_t { Computing, Writing, Done };

// The frames of a film, or the cases of a suite.
struct FilmProgress {
    std::uint64_t frames = 0;  // of this run
    std::uint64_t done = 0;    // drawn now or earlier
    double frames_per_second = 0;
    double zoom_log2 = 0;         // of the frame that was begun last
    const char* noun = "frames";  // what they are called
    bool has_zoom = true;
    bool waits_for_others = false;  // all that is left is drawn by other processes
};

// How far the picture, or the film, is, as well as it can be known.
struct Progress {
    PicturePhase phase = PicturePhase::Computing;
    double fraction = 0;  // of the time that computing takes in all
    double elapsed_seconds = 0;
    std::optional<double> remaining_seconds;  // nothing while there is no honest answer
    double pixels_per_second = 0;             // 0 before the first
    std::optional<FilmProgress> film = {};    // of a film; then there is no rate of pixels
    // What has no pixels to show and is being done just now, if anything.
    WorkMeter::Reading work = {};
};

struct Moment {
    WatchTime now;
    Progress progress;
};

struct PictureStart {
    std::string output;
    Size size;
    std::uint32_t samples = 1;
    unsigned threads = 1;
    // Of work that has no pixels to show; may be null, outlives the watching.
    const WorkMeter* meter = nullptr;
    // More follows after that work, of which nothing is known yet.
    bool goes_on = false;
};

// One run of the engine; a picture has one for each sample and, while its iteration limit is
// searched, more.
struct RunStart {
    const CompStage* stage = nullptr;    // prepared with the run's units; outlives the watching
    const Coloring* coloring = nullptr;  // for previews; outlives the watching, too
    std::uint32_t sample = 0;
    std::uint64_t max_iterations = 0;
    // How many are computed, again under a raised limit or because they need more samples. Nothing:
    // all of the stage's window.
    std::optional<std::uint64_t> pixels;
    // Of the work on the picture, estimated: what was done before this sample and window, and what
    // they take.
    double done = 0, share = 1;
    // Requested when the run is over: what takes long and shows an unfinished picture is given up.
    std::shared_ptr<const StopFlag> is_over;
};

enum class PictureOutcome : std::uint8_t { Done, Stopped, Failed };

struct PictureEnd {
    PictureOutcome outcome = PictureOutcome::Failed;
    std::uint64_t iterations = 0;
    std::uint64_t output_bytes = 0;
};

class Watcher {
public:
    virtual ~Watcher() = default;

    virtual void begin_run(const RunStart& run, const Moment& moment);
    virtual void take(const StageEvent& event, const Moment& moment);

    // To be called when this time has come; never by default.
    virtual WatchTime next_tick() const;
    virtual void tick(const Moment& moment);

    // The last call.
    virtual void finish(const PictureEnd& end, const Moment& moment);
};

inline void Watcher::begin_run(const RunStart&, const Moment&) {}
inline void Watcher::take(const StageEvent&, const Moment&) {}
inline WatchTime Watcher::next_tick() const { return WatchTime::max(); }
inline void Watcher::tick(const Moment&) {}
inline void Watcher::finish(const PictureEnd&, const Moment&) {}

}  // namespace mandel
