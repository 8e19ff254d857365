#include "cli/render_command.h"

#include <exception>
#include <new>

#include "base/printable.h"
#include "cli/commands.h"
#include "cli/plan_text.h"
#include "cli/render_stats.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

ExitCode print_plans(const RenderPlan& plan) {
    std::string text;
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        const PictureJob& job = plan.jobs[i];
        if (plan.jobs.size() > 1) {
            text += (i > 0 ? "\n# picture " : "# picture ") + std::to_string(i + 1) + " of " +
                    std::to_string(plan.jobs.size()) + ": " + printable(job.source) + "\n";
        }
        text += format_scene(job.request.scene) + plan_comments(job.request.scene);
    }
    write_standard_output(text);
    return ExitCode::Done;
}

// Draws one picture of several; its failure must not end the others.
std::optional<std::string> failure_of(const PictureJob& job, const Execution& execution,
                                      StopFlag& stop, PictureStats& stats,
                                      Watching& watching) {
    try {
        render_picture(job.request, execution, stop, stats, &watching);
        return std::nullopt;
    } catch (const std::bad_alloc&) {
        return "there is not enough memory";
    } catch (const std::exception& error) {
        return error.what();
    }
}

class RenderRun {
public:
    RenderRun(const RenderPlan& plan, const Messages& messages)
        : plan_(plan),
          messages_(messages),
          watching_(plan.watching, watching_voice(messages), &signals_.attention()) {}

    ExitCode run() {
        const ExitCode code = run_jobs();
        watching_.finish(signals_.flag());
        return code;
    }

    const std::vector<PictureReport>& done() const { return done_; }

private:
    // Stops after the picture during which a signal came.
    ExitCode run_jobs() {
        const bool is_single = plan_.jobs.size() == 1;
        for (const PictureJob& job : plan_.jobs) {
            PictureStats stats;
            std::optional<std::string> failure;
            messages_.note("drawing " + job.request.output);
            if (is_single) {
                render_picture(job.request, plan_.execution, signals_.flag(), stats, &watching_);
            } else {
                failure = failure_of(job, plan_.execution, signals_.flag(), stats, watching_);
            }
            if (signals_.exit_code()) return say_stopped();
            failure ? add_failure(job, *failure) : add_done(job, stats);
        }
        return failed_.empty() ? ExitCode::Done : say_failed();
    }

    void add_done(const PictureJob& job, const PictureStats& stats) {
        done_.push_back({job.source, job.request.output, job.request.scene.view.size, stats});
        messages_.note(one_line(done_.back()));
    }

    void add_failure(const PictureJob& job, const std::string& failure) {
        messages_.error(job.source + ": " + failure);
        failed_.push_back(job.source);
    }

    ExitCode say_stopped() const {
        const ExitCode code = *signals_.exit_code();
        messages_.warning(std::string("stopped by ") +
                          (code == ExitCode::Interrupted ? "SIGINT" : "SIGTERM") + "; " +
                          std::to_string(done_.size()) + " of " +
                          std::to_string(plan_.jobs.size()) + " pictures are done");
        return code;
    }

    ExitCode say_failed() const {
        std::string list;
        for (const std::string& source : failed_) list += (list.empty() ? "" : ", ") + source;
        messages_.error(std::to_string(failed_.size()) + " of " +
                        std::to_string(plan_.jobs.size()) + " pictures failed: " + list);
        return done_.empty() ? ExitCode::Failed : ExitCode::Partial;
    }

    const RenderPlan& plan_;
    const Messages& messages_;
    StopSignals signals_;
    Watching watching_;
    std::vector<PictureReport> done_;
    std::vector<std::string> failed_;
};

void report_stats(const CommandLine& line, const Execution& execution,
                  const std::vector<PictureReport>& done) {
    const auto file = line.value("stats");
    if (!file) return;
    if (file->empty()) {
        write_standard_error(stats_text(done, execution));
    } else {
        write_text(*file, stats_json(done, execution));
    }
}

}  // namespace

ExitCode run_render(const CommandLine& line, const Messages& messages) {
    RenderPlan plan;
    const auto refused = plan_render(line, messages, plan);
    if (refused) return *refused;
    if (line.has("dry-run")) return print_plans(plan);

    RenderRun run(plan, messages);
    const ExitCode code = run.run();
    report_stats(line, plan.execution, run.done());
    return code;
}

}  // namespace mandel
