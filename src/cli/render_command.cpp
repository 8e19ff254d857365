#include "cli/render_command.h"

#include <exception>

#include "base/failure.h"
#include "base/printable.h"
#include "cli/commands.h"
#include "cli/plan_text.h"
#include "cli/render_stats.h"
#include "cli/signals.h"
#include "cli/stats_text.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "job/count_table_search.h"
#include "job/picture_cost.h"
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
        Scene scene = job.request.scene;
        const auto orbit = find_count_tables({&scene, 1}, plan.execution, StopFlag());
        text += format_scene(scene) + plan_comments(scene) +
                cost_comment(estimate_cost(scene, plan.execution, StopFlag(), orbit));
    }
    write_standard_output(text);
    return ExitCode::Done;
}

std::vector<const PictureRequest*> requests_of(const std::vector<PictureJob>& jobs) {
    std::vector<const PictureRequest*> requests;
    for (const PictureJob& job : jobs) requests.push_back(&job.request);
    return requests;
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
    // Stops after the pictures during which a signal came.
    ExitCode run_jobs() {
        if (plan_.bands) return run_bands(*plan_.bands);
        for (const std::vector<std::size_t>& group : computed_together(requests_of(plan_.jobs))) {
            run_group(group);
            if (signals_.exit_code()) return say_stopped();
        }
        if (plan_.is_batch) {
            const std::string there = std::to_string(plan_.kept) + " of them were there";
            messages_.note(done_text() + (plan_.kept > 0 ? ", " + there : ""));
        }
        return failed_.empty() ? ExitCode::Done : say_failed();
    }

    ExitCode run_bands(const BandsRequest& request) {
        const BandsResult result =
            render_bands(request, plan_.execution, signals_.flag(), &watching_);
        const std::string there = std::to_string(result.drawn + result.kept) + " of " +
                                  std::to_string(result.bands) + " bands ";
        if (const auto code = signals_.exit_code()) {
            messages_.warning(std::string("stopped by ") + signal_name(*code) + "; " + there +
                              "are in '" + request.folder + "', and the same command goes on");
            return *code;
        }
        const std::string share =
            std::to_string(request.share) + "/" + std::to_string(request.shares);
        if (request.shares > 1) {
            messages_.summary("share " + share + ": " + there +
                              "are there; without --shard they become " + request.picture.output);
        } else {
            messages_.note(there + "were drawn or kept");
        }
        if (result.stats.is_limit_cut_short) {
            messages_.warning(cut_short_text(result.stats.max_iterations));
        }
        if (request.shares == 1) add_done(plan_.jobs.front(), result.stats);
        return ExitCode::Done;
    }

    void run_group(const std::vector<std::size_t>& group) {
        std::vector<const PictureRequest*> requests;
        for (const std::size_t index : group) {
            requests.push_back(&plan_.jobs[index].request);
            messages_.note("drawing " + requests.back()->output);
        }
        const std::vector<PictureResult> results =
            render_together(requests, plan_.execution, signals_.flag(), &watching_);
        for (std::size_t i = 0; i < group.size(); ++i) {
            take_result(plan_.jobs[group[i]], results[i]);
        }
    }

    // A single picture's failure is the command's; of several, it must not end the others.
    void take_result(const PictureJob& job, const PictureResult& result) {
        if (result.failure && !signals_.exit_code()) {
            if (!plan_.is_batch) std::rethrow_exception(result.failure);
            add_failure(job, sentence_of(result.failure));
        }
        if (result.outcome != Outcome::Done) return;
        if (result.stats.is_limit_cut_short) {
            messages_.warning(cut_short_text(result.stats.max_iterations));
        }
        add_done(job, result.stats);
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
        messages_.warning(std::string("stopped by ") + signal_name(code) + "; " + done_text());
        return code;
    }

    std::string done_text() const {
        return std::to_string(done_.size() + plan_.kept) + " of " +
               std::to_string(plan_.jobs.size() + plan_.kept) + " pictures are done";
    }

    ExitCode say_failed() const {
        std::string list;
        for (const std::string& source : failed_) list += (list.empty() ? "" : ", ") + source;
        messages_.error(std::to_string(failed_.size()) + " of " +
                        std::to_string(plan_.jobs.size() + plan_.kept) +
                        " pictures failed: " + list);
        return done_.size() + plan_.kept == 0 ? ExitCode::Failed : ExitCode::Partial;
    }

    const RenderPlan& plan_;
    const Messages& messages_;
    StopSignals signals_;
    Watching watching_;
    std::vector<PictureReport> done_;
    std::vector<std::string> failed_;
};

}  // namespace

ExitCode run_render(const CommandLine& line, const Messages& messages) {
    RenderPlan plan;
    const auto refused = plan_render(line, messages, plan);
    if (refused) return *refused;
    if (line.has("dry-run")) return print_plans(plan);

    RenderRun run(plan, messages);
    const ExitCode code = run.run();
    report_stats(
        line, [&] { return stats_text(run.done(), plan.execution); },
        [&] { return stats_json(run.done(), plan.execution); });
    return code;
}

}  // namespace mandel
