#include <filesystem>
#include <memory>

#include <utility>

#include "base/printable.h"
#include "base/stage_timer.h"
#include "cli/commands.h"
#include "cli/film_source.h"
#include "cli/plan_text.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "cli/zoom_plan.h"
#include "cli/zoom_stats.h"
#include "film/run/animation.h"
#include "film/run/film_watch.h"
#include "film/run/frame_files.h"
#include "job/work_watch.h"
#include "output/atomic_file.h"
#include "output/child_process.h"
#include "output/output_path.h"
#include "output/video_encoder.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

std::string film_comments(const ZoomPlan& plan) {
    const FilmSchedule& schedule = plan.schedule;
    const Scene first = schedule.scene(0), last = schedule.scene(schedule.frames() - 1);
    std::string text = "# film: " + std::to_string(schedule.frames()) + " frames, " +
                       format_frame_rate(schedule.rate()) + " a second\n# film: zoom " +
                       first.view.zoom.text() + " to " + last.view.zoom.text() + ", " +
                       (schedule.has_fixed_center() ? "the centre stays" : "the centre moves") +
                       "\n# film: " + describe(plan.method) +
                       (plan.may_change_method ? ", unless its places are crowded\n" : "\n");
    return text + "# first frame\n" + plan_comments(first) + "# last frame\n" + plan_comments(last);
}

ExitCode print_plan(const ZoomPlan& plan) {
    write_standard_output(format_scene(plan.request.scene) +
                          format_keyframes(plan.schedule.keyframes()) + film_comments(plan));
    return ExitCode::Done;
}

class ZoomRun {
public:
    ZoomRun(const ZoomPlan& plan, const Messages& messages)
        : plan_(plan),
          messages_(messages),
          watching_(plan.watching, watching_voice(messages), &signals_.attention()) {
        report_.method = plan.method;
    }

    ExitCode run() {
        draw();
        const ExitCode code = outcome();
        watching_.finish(signals_.flag());
        return code;
    }

    const FilmReport& report() const { return report_; }

private:
    void draw() {
        const StageTimer timer(report_.wall_seconds);
        const WatchTime began = std::chrono::steady_clock::now();
        const std::optional<FilmSurvey> survey = watched_survey(began);
        if (!survey) return;
        if (survey->is_cut_short) {
            const std::uint64_t last = plan_.schedule.frames() - 1;
            messages_.warning(cut_short_text(*limit_at(*survey, last)));
        }
        report_.method = settled_method(plan_, *survey);
        FrameList frames = plan_.frames;
        if (plan_.shard) {
            // The survey has the costs of frames, not those of strips.
            const bool is_of_frames = report_.method != FilmMethod::Strips;
            frames = frames.shard(plan_.shard->index, plan_.shard->count,
                                  is_of_frames ? survey->costs : FrameCosts());
        }
        const Film film{plan_.schedule, *survey};
        const std::unique_ptr<FrameSource> source = frame_source(
            report_.method, plan_.form, film, frames.size(), plan_.execution, signals_.flag());
        if (plan_.pattern && !plan_.overwrites) {
            refuse_other_frames(*plan_.pattern, frames,
                                [&](std::uint64_t frame) { return source->text(frame); });
        }
        report_.survey_seconds = survey->seconds;
        report_.frames = frames.size();
        FilmWatch watch(watching_, *source, frames, survey->costs, start(), began);
        const FilmRun run{*source, frames, watch, signals_.flag()};
        const auto draw_frames = [&] {
            report_.stats = plan_.pattern ? run_into_files(run, *plan_.pattern, plan_.overwrites)
                                          : run_stream(run);
        };
        attend(signals_.attention(), draw_frames, [&] { watch.answer_snapshot(); });
        // Frames are there whatever comes after them; a stream may have been stopped at its end.
        const bool is_stopped = !plan_.pattern && signals_.exit_code();
        const bool is_done = report_.stats.finished() == report_.frames && !is_stopped;
        watch.finish(is_done ? "done" : signals_.exit_code() ? "stopped" : "failed");
    }

    std::optional<FilmSurvey> watched_survey(WatchTime began) {
        std::optional<FilmSurvey> survey;
        WorkWatch watch(watching_, plan_.output.path, signals_.flag(), began,
                        WorkWatch::Then::More);
        watch.follow([&] { survey = survey_for(plan_, signals_.flag()); });
        return survey;
    }

    FilmStart start() const {
        return {plan_.output.path, report_.frames, plan_.request.scene.view.size,
                plan_.schedule.rate().per_second(), plan_.execution.threads};
    }

    VideoShape shape() const {
        const FrameRate rate = plan_.schedule.rate();
        return {plan_.request.scene.view.size, rate.count, rate.seconds};
    }

    FilmStats run_stream(const FilmRun& run) {
        if (plan_.output.target == FilmTarget::Video) return run_video(run);
        const std::unique_ptr<ByteSink> sink =
            open_output(plan_.output.path, plan_.no_clobber, run.stop);
        VideoStream stream(*sink, plan_.output.format, shape());
        const FilmStats stats = run_into_stream(run, stream);
        if (stats.drawn == run.frames.size()) sink->commit();
        return stats;
    }

    // The encoder writes the temporary file.
    FilmStats run_video(const FilmRun& run) {
        AtomicFile file(plan_.output.path, plan_.no_clobber);
        const FilmOutput& output = plan_.output;
        ChildProcess encoder(video_command(*output.container, file.temporary_path(), shape(),
                                           output.format, output.encoder_words),
                             run.stop);
        VideoStream stream(encoder, output.format, shape());
        const FilmStats stats = run_into_stream(run, stream);
        if (stats.drawn != run.frames.size()) return stats;
        encoder.commit();
        if (run.stop.is_requested()) return stats;  // it may not have come to its end
        if (std::filesystem::file_size(file.temporary_path()) == 0) {
            throw Error("'ffmpeg' says that all went well, but has written nothing");
        }
        file.commit();
        return stats;
    }

    ExitCode outcome() const {
        if (signals_.exit_code()) return say_stopped();
        const FilmStats& stats = report_.stats;
        if (plan_.shard) {
            // The log of a farm is made of these.
            messages_.summary("share " + std::to_string(plan_.shard->index) + "/" +
                              std::to_string(plan_.shard->count) + ": " + one_line(report_));
        } else {
            messages_.note(one_line(report_));
        }
        if (stats.failed == 0) return ExitCode::Done;
        for (const FrameReport& problem : stats.problems) {
            messages_.error("frame " + std::to_string(problem.frame) + ": " + problem.problem);
        }
        const std::uint64_t missing = report_.frames - stats.finished();
        messages_.error(std::to_string(missing) + " of " + std::to_string(report_.frames) +
                        " frames are missing; the same command draws them");
        return stats.finished() > 0 ? ExitCode::Partial : ExitCode::Failed;
    }

    ExitCode say_stopped() const {
        const ExitCode code = *signals_.exit_code();
        std::string sentence = std::string("stopped by ") + signal_name(code);
        if (plan_.pattern && report_.frames > 0) {
            sentence += "; " + std::to_string(report_.stats.finished()) + " of " +
                        std::to_string(report_.frames) + " frames are there";
        }
        messages_.warning(sentence);
        return code;
    }

    const ZoomPlan& plan_;
    const Messages& messages_;
    StopSignals signals_;
    Watching watching_;
    FilmReport report_;
};

}  // namespace

ExitCode run_zoom(const CommandLine& line, const Messages& messages) {
    const ZoomPlan plan = plan_zoom(line, messages);
    if (line.has("dry-run")) return print_plan(plan);
    ZoomRun run(plan, messages);
    const ExitCode code = run.run();
    report_film(line, plan.execution, run.report());
    return code;
}

}  // namespace mandel
