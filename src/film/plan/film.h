// A film with all that is known before its first frame.
#pragma once

#include <cstdint>

#include "film/plan/film_schedule.h"
#include "film/plan/film_survey.h"
#include "scene/scene.h"

namespace mandel {

struct Film {
    const FilmSchedule& schedule;
    const FilmSurvey& survey;

    // Complete: with an iteration limit and, if its colours need one, the film's table.
    Scene scene(std::uint64_t frame) const;
    // What the film says about the colours of any of its pictures.
    void settle_colors(Coloring& coloring) const;
    // That of the last frame, which no other one exceeds.
    std::uint64_t highest_limit() const;
    // The highest of the frames whose zoom (log2) is at most that.
    std::uint64_t limit_up_to(double zoom_log2) const;
};

}  // namespace mandel
