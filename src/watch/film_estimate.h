// How much of a film is done, and how long the rest takes.
//
// Frames differ a hundredfold in cost, but what each will cost is roughly known beforehand. The
// frames to come take as long for their cost as those drawn so far have; frames that were there
// already take nothing.
#pragma once

#include <cstdint>

#include "watch/watcher.h"

namespace mandel {

class FilmEstimate {
public:
    // Of `frames` frames that cost `cost` together, in any unit.
    FilmEstimate(std::uint64_t frames, double cost, WatchTime now)
        : FilmEstimate({.frames = frames}, cost, now) {}
    // The same for parts of another kind.
    FilmEstimate(const FilmProgress& beginning, double cost, WatchTime now)
        : beginning_(beginning), frames_(beginning.frames), cost_left_(cost), start_(now) {}

    void begin(double zoom_log2) noexcept { zoom_log2_ = zoom_log2; }
    void end(double cost, bool was_drawn) noexcept;

    Progress at(WatchTime now) const;

private:
    const FilmProgress beginning_;
    const std::uint64_t frames_;
    double cost_left_;
    const WatchTime start_;
    double cost_drawn_ = 0;
    std::uint64_t drawn_ = 0, done_ = 0;
    double zoom_log2_ = 0;
};

}  // namespace mandel
