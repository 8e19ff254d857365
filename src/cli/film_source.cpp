#include "cli/film_source.h"

#include "film/plan/film_survey.h"
#include "film/run/direct_frames.h"
#include "film/run/unrolled_frames.h"

namespace mandel {

std::optional<FilmSurvey> survey_for(const ZoomPlan& plan, const StopFlag& stop) {
    const FilmSchedule& schedule = plan.schedule;
    const View finest = plan.method == FilmMethod::Frames ? schedule.scene(schedule.deepest()).view
                                                          : finest_map_view(schedule);
    const double close = plan.may_change_method ? least_told_distance(schedule) : 0;
    return survey_film({schedule, finest, close}, plan.execution, stop);
}

FilmMethod settled_method(const ZoomPlan& plan, const FilmSurvey& survey) {
    const bool changes = plan.may_change_method && is_too_crowded_to_unroll(survey);
    return changes ? FilmMethod::Frames : plan.method;
}

std::unique_ptr<FrameSource> frame_source(FilmMethod method, RowForm form, const Film& film,
                                          std::uint64_t count, const Execution& execution,
                                          const StopFlag& stop) {
    switch (method) {
        case FilmMethod::ExpMap:
            return std::make_unique<UnrolledFrames>(film, execution, stop);
        case FilmMethod::Strips:
            return std::make_unique<MapStrips>(film, form, execution, stop);
        case FilmMethod::Frames:
            break;
    }
    return std::make_unique<DirectFrames>(film, count, form, execution);
}

}  // namespace mandel
