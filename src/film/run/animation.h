// Runs the frames of a film: into numbered files, or one after the other into a stream.
//
// Several frames are worked on at the same time, each from its first point to its last byte by one
// worker, and files are forced to the disk by threads of their own; so computing, compressing and
// waiting for the disk overlap. The number of frames in flight is bounded, and nothing grows with
// the length of the film.
//
// A worker claims the file of a frame before it looks whether it is there (AtomicFile::claim), so
// processes that share a folder never draw a frame twice, and what a killed one has claimed is
// free again.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/stop_flag.h"
#include "film/plan/frame_list.h"
#include "film/run/film_report.h"
#include "film/run/frame_source.h"
#include "output/frame_pattern.h"
#include "output/video_stream.h"

namespace mandel {

struct AwaitedFrame {
    std::uint64_t frame = 0;
    std::string claimant;  // "process 1234"; empty if it is not known
};

// Whoever follows a film; called by several threads at once, and quickly done.
class FilmObserver {
public:
    virtual ~FilmObserver() = default;
    virtual void frame_begins(std::uint64_t /*frame*/) {}
    // Its worker has done its part; what is left is to put it in place.
    virtual void frame_drawn(std::uint64_t /*frame*/) {}
    virtual void frame_ended(const FrameReport& /*report*/) {}
    // The preview of a frame that is about to be drawn, or null. Given back when it is drawn.
    virtual Watching* begin_preview(std::uint64_t /*frame*/) { return nullptr; }
    virtual void end_preview(Watching* /*given*/) {}
    // All that is left are these frames, which other processes have been drawing for a while.
    virtual void waits_for(const std::vector<AwaitedFrame>& /*frames*/) {}
    // One of them has not come for too long, and is drawn here as well.
    virtual void takes_over(const AwaitedFrame& /*frame*/) {}
};

struct FilmRun {
    FrameSource& source;
    const FrameList& frames;  // to be drawn by this run
    FilmObserver& observer;
    StopFlag& stop;
    // How long a frame of another process is waited for, and ten times the longest frame of this
    // run at least: then it is drawn here as well. Its owner may be stopped, or its machine be
    // gone; if not, the same bytes are written twice.
    std::chrono::milliseconds patience = std::chrono::minutes(1);
};

// Frames that exist as they should be are kept; others are replaced with `overwrites` only.
// A frame that fails does not end the film, but many in a row do. Returns when all frames are
// there, also those that other processes work on or have left, or after a stop.
FilmStats run_into_files(const FilmRun& run, const FramePattern& pattern, bool overwrites);

// Frames of the depth of the stream. Throws Error when the stream or a frame fails: a film with a
// hole is none.
FilmStats run_into_stream(const FilmRun& run, VideoStream& stream);

}  // namespace mandel
