// What is found out about a film before its first frame: the iteration limits, the reference orbit
// they share, how its palette runs, and roughly what each frame will cost.
//
// From a few frames evenly spread over the film, looked at coarsely. Nothing of it depends on the
// machine or on which frames are drawn here, so the shares of a farm agree.
//
// A limit is that of such a look (engine/auto_limit.h), and never lower than in a frame before.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/monotone_curve.h"
#include "base/stop_flag.h"
#include "color/count_table.h"
#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "engine/view.h"
#include "film/plan/film_schedule.h"
#include "film/plan/frame_list.h"

namespace mandel {

struct FilmSurvey {
    // If the scenes leave it open ("auto"): log2 over the number of the frame, never decreasing.
    std::optional<MonotoneCurve> limit_log2;
    bool is_cut_short = false;  // some limit: a higher one would take too long
    // For colours that leave it open (Transfer::Auto); empty where too few points escape.
    CountKnots table;
    FrameCosts costs;
    std::shared_ptr<const SharedOrbit> orbit;  // null where there is none to share
    // The part of all pixels that an exponential map would not tell: those close to the set, and
    // those of which nothing is known at the limit. If it was asked for.
    double close_pixels = 0;
    double seconds = 0;
};

// The limit of a frame, if the survey has found one.
std::optional<std::uint64_t> limit_at(const FilmSurvey& survey, std::uint64_t frame);

struct SurveyRequest {
    const FilmSchedule& schedule;
    // Whose orbit serves everything that is going to be drawn.
    View finest;
    // In pixels, what is close to the set; 0: not to be found.
    double close = 0;
};

// Nothing after `stop`.
std::optional<FilmSurvey> survey_film(const SurveyRequest& request, const Execution& execution,
                                      const StopFlag& stop);

}  // namespace mandel
