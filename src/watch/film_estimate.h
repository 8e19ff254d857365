// How much of a film is done, and how long the rest takes.
//
// Frames differ a thousandfold in cost, but what each will cost is roughly known beforehand (the
// survey of a film looks at some of them coarsely). A frame takes a + b * cost seconds of its
// worker: a line through the frames drawn so far, by least squares of the relative errors, scaled
// so that it gives their sum. There later frames count more, being more like those to come. Frames
// that are being drawn count by what they have taken already, and all is divided by the number of
// workers that were busy on average. Frames that were there already take nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "watch/watcher.h"

namespace mandel {

class FilmEstimate {
public:
    // Of `frames` frames that cost `cost` together, in any unit.
    FilmEstimate(std::uint64_t frames, double cost, WatchTime now)
        : FilmEstimate({.frames = frames}, cost, now) {}
    // The same for parts of another kind.
    FilmEstimate(const FilmProgress& beginning, double cost, WatchTime now)
        : beginning_(beginning), frames_left_(beginning.frames), cost_left_(cost), start_(now) {}

    // A worker draws a frame from its beginning to its last byte. Putting its file in place, which
    // takes no worker, comes before its end.
    void begin(std::uint64_t frame, double cost, WatchTime now);
    void drawn(std::uint64_t frame, double cost, WatchTime now);
    void look_at(double zoom_log2) noexcept { zoom_log2_ = zoom_log2; }
    void end(std::uint64_t frame, double cost, bool was_drawn);

    // Only frames of other processes are left: nothing is known about their time, until one of them
    // is begun here.
    void wait_for_others() noexcept { waits_for_others_ = true; }

    Progress at(WatchTime now) const;

private:
    struct Drawing {
        double cost;
        WatchTime since;
    };
    // Seconds of one worker.
    struct Line {
        double a, b;
        double at(double cost) const noexcept { return a + b * cost; }
    };

    void take_off(double cost) noexcept;
    Line line() const;
    double seconds_left(WatchTime now) const;

    const FilmProgress beginning_;
    std::uint64_t done_ = 0;
    std::uint64_t frames_left_;  // to be drawn
    double cost_left_;           // of these
    const WatchTime start_;
    std::optional<WatchTime> drawing_since_;  // the first frame
    std::map<std::uint64_t, Drawing> drawing_;
    double zoom_log2_ = 0;
    bool waits_for_others_ = false;

    // Of the frames drawn, with y seconds and x their cost.
    std::uint64_t drawn_ = 0;
    double busy_ = 0;  // the sum of y
    // Frame k has the weight k.
    double sum_1_ = 0, sum_x_ = 0, sum_y_ = 0;
    // The same, each frame with the weight 1 / y^2.
    double weights_ = 0, weighted_x_ = 0, weighted_xx_ = 0, weighted_y_ = 0, weighted_xy_ = 0;
};

}  // namespace mandel
