// Frames that are unrolled from an exponential map of the whole film (exp_map.h), or the strips of
// that map themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/execution.h"
#include "film/plan/film.h"
#include "film/run/frame_source.h"
#include "map/frame/exp_map.h"

namespace mandel {

// Why a film cannot be unrolled, as a clause; empty if it can: its centre, its set and the axes of
// its stretch stay, its zoom does not, and all values that its colouring needs are known between
// the samples of a map.
std::string_view reason_against_unrolling(const FilmSchedule& schedule);

// Whether that is much less work than drawing each frame, and there is memory for it on any
// usual computer. The same everywhere.
bool is_worth_unrolling(const FilmSchedule& schedule);

// In pixels of a frame: a map tells no pixel that is closer to the set.
double least_told_distance(const FilmSchedule& schedule);

// Whether the film runs through places so crowded that a map would tell too few pixels of its
// frames. The survey must have found the close ones.
bool is_too_crowded_to_unroll(const FilmSurvey& survey) noexcept;

// How many pictures MapStrips has in this form.
std::uint64_t map_pictures(const FilmSchedule& schedule, RowForm form);

// The view of those that the map of a film is made of whose reference orbit serves the others.
View finest_map_view(const FilmSchedule& schedule);

class UnrolledFrames : public FrameSource {
public:
    // The film outlives it. Throws Error if there is not enough memory.
    UnrolledFrames(const Film& film, const Execution& execution, const StopFlag& stop);

    std::optional<DrawnFrame> draw(std::uint64_t frame, Watching* watching,
                                   StopFlag& stop) override;
    PixelFormat format(std::uint64_t frame) const override;
    std::string text(std::uint64_t frame) const override;
    PngEffort effort() const override { return PngEffort::Fast; }
    double zoom_log2(std::uint64_t frame) const override;
    unsigned frames_together() const override { return threads_; }

private:
    UnrolledFrames(const Film& film, const ExpMapRequest& request, const Execution& execution,
                   const StopFlag& stop);

    const Film& film_;
    const unsigned threads_;
    // At the end of every text: a frame of the same scene that is drawn on its own is another
    // picture, though the two are visually indistinguishable.
    const std::string origin_;
    ExpMap map_;
};

// The strips from the outermost on, as pictures of their samples; the last one is the flat frame
// for the middle. With values they are raw strips (raw_strip.h), all of one size: no middle.
class MapStrips : public FrameSource {
public:
    // The film outlives it. Throws Error if there is not enough memory.
    MapStrips(const Film& film, RowForm form, const Execution& execution, const StopFlag& stop);

    std::optional<DrawnFrame> draw(std::uint64_t strip, Watching* watching,
                                   StopFlag& stop) override;
    PixelFormat format(std::uint64_t strip) const override;
    std::string text(std::uint64_t strip) const override;
    PngEffort effort() const override { return PngEffort::Thorough; }
    double zoom_log2(std::uint64_t strip) const override;
    unsigned frames_together() const override { return 1; }

private:
    bool is_middle(std::uint64_t strip) const { return strip == map_.shape().strips; }
    PictureRows raw_rows(std::uint64_t strip);

    const Scene deepest_;
    const RowForm form_;
    const unsigned threads_;
    ExpMap map_;
};

}  // namespace mandel
