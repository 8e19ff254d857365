#include "cli/suite_films.h"

#include <filesystem>

#include "base/stage_timer.h"
#include "cli/execution_options.h"
#include "cli/film_source.h"
#include "cli/zoom_plan.h"
#include "cli/zoom_stats.h"
#include "film/run/animation.h"
#include "output/frame_pattern.h"

namespace mandel {
namespace {

CommandLine zoom_line(const SuiteFilm& film, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"zoom", "--quiet"};
    for (const auto& [option, value] : film.options) words.push_back("--" + option + "=" + value);
    words.insert(words.end(), more.begin(), more.end());
    return parse_command_line(words);
}

ZoomPlan plan_of(const SuiteFilm& film, const CommandLine& line) {
    NamedScene scene{film.scene.scene, film.scene.file, film.name, "", film.scene.keyframes};
    scene.has_samples = film.scene.has_samples || line.has("samples");
    return plan_zoom(line, scene, Messages(Verbosity::Quiet));
}

std::string frame_list(const std::vector<std::uint64_t>& frames) {
    std::string list;
    for (const std::uint64_t frame : frames) {
        list += (list.empty() ? "" : ",") + std::to_string(frame);
    }
    return list;
}

class NoObserver : public FilmObserver {};

}  // namespace

std::uint64_t count_suite_frames(const SuiteFilm& film) {
    return plan_of(film, zoom_line(film, {"--dry-run"})).frames.size();
}

std::string draw_suite_frames(const SuiteFilm& film, const std::vector<std::uint64_t>& frames,
                              const std::string& pattern, const Execution& execution,
                              StopFlag& stop) {
    // A frame that is there with the same parameters would be kept, but it may be another
    // program's.
    for (const std::uint64_t frame : frames) {
        std::filesystem::remove(FramePattern(pattern).path(frame));
    }
    const ZoomPlan plan = plan_of(
        film, zoom_line(film, {"--frames-range=" + frame_list(frames), "--output=" + pattern,
                               "--overwrite", "--threads=" + std::to_string(execution.threads),
                               "--simd=" + simd_name(execution.simd)}));
    FilmReport report;
    {
        const StageTimer timer(report.wall_seconds);
        const auto survey = survey_for(plan, stop);
        if (!survey) return "";
        report.method = settled_method(plan, *survey);
        report.survey_seconds = survey->seconds;
        report.frames = plan.frames.size();
        const Film drawn{plan.schedule, *survey};
        const auto source =
            frame_source(report.method, plan.form, drawn, plan.frames.size(), plan.execution, stop);
        NoObserver observer;
        report.stats = run_into_files({*source, plan.frames, observer, stop}, *plan.pattern, true);
    }
    for (const FrameReport& problem : report.stats.problems) {
        throw Error("frame " + std::to_string(problem.frame) + ": " + problem.problem);
    }
    return film_json(report, execution);
}

}  // namespace mandel
