// Where the frames of a planned film come from.
#pragma once

#include <memory>

#include "base/stop_flag.h"
#include "cli/zoom_plan.h"
#include "film/plan/film.h"
#include "film/run/frame_source.h"

namespace mandel {

// Finds out what the film's frames have in common; nothing after `stop`.
std::optional<FilmSurvey> survey_for(const ZoomPlan& plan, const StopFlag& stop);

// The method that is used after the survey.
FilmMethod settled_method(const ZoomPlan& plan, const FilmSurvey& survey);

// `count` frames are drawn by it, in this form. The film outlives it.
std::unique_ptr<FrameSource> frame_source(FilmMethod method, RowForm form, const Film& film,
                                          std::uint64_t count, const Execution& execution,
                                          const StopFlag& stop);

}  // namespace mandel
