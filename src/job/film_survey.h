// What is found out about a film before its first frame: the iteration limits, the reference orbit
// they share, and roughly what each will cost.
//
// From a few frames evenly spread over the film, looked at coarsely. Nothing of it depends on the
// machine or on which frames are drawn here, so the shares of a farm agree.
//
// A limit is well above what the pixels of such a look take to escape, all but the very slowest,
// and never lower than in a frame before. (That at which looking further finds nothing, as for a
// single picture, jumps up and down from frame to frame with the few pixels that never end.)
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/stop_flag.h"
#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "engine/view.h"
#include "job/film_schedule.h"
#include "job/frame_list.h"
#include "num/monotone_curve.h"

namespace mandel {

struct FilmSurvey {
    // If the scenes leave it open ("auto"): log2 over the number of the frame, never decreasing.
    std::optional<MonotoneCurve> limit_log2;
    FrameCosts costs;
    std::shared_ptr<const SharedOrbit> orbit;  // null where there is none to share
    double seconds = 0;
};

// The limit of a frame, if the survey has found one.
std::optional<std::uint64_t> limit_at(const FilmSurvey& survey, std::uint64_t frame);

// `finest`: the view whose orbit serves everything that is going to be drawn. Nothing after `stop`.
std::optional<FilmSurvey> survey_film(const FilmSchedule& schedule, const View& finest,
                                      const Execution& execution, const StopFlag& stop);

}  // namespace mandel
