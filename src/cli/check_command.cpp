#include <cstdlib>
#include <filesystem>

#include "base/printable.h"
#include "base/stage_timer.h"
#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/palette_argument.h"
#include "cli/render_stats.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/suite_films.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "cli/zoom_options.h"
#include "job/parts_watch.h"
#include "suite/manifest/selection.h"
#include "suite/manifest/suite_file.h"
#include "suite/report/suite_report.h"
#include "suite/run/suite_run.h"

namespace mandel {
namespace {

namespace fs = std::filesystem;

SuiteProgram suite_program() {
    SuiteProgram program;
    program.read_scene = [](const std::string& path) {
        NamedScene scene = load_scene(path);
        return SuiteScene{std::move(scene.scene), std::move(scene.keyframes), scene.has_samples,
                          path, scene.warning};
    };
    program.palettes = [](const std::string& folder) { return palette_reader(folder); };
    program.count_frames = count_suite_frames;
    program.draw_film = draw_suite_frames;
    program.stats = [](const std::string& source, const PictureRequest& picture,
                       const PictureStats& stats, const Execution& execution) {
        return stats_json({{source, picture.output, picture.scene.view.size, stats}}, execution);
    };
    return program;
}

Selection selection_from(const CommandLine& line) {
    Selection selection;
    selection.filters = line.values("filter");
    selection.labels = line.values("label");
    if (const auto shard = shard_from(line)) {
        selection.share = shard->index;
        selection.shares = shard->count;
    }
    return selection;
}

// The folder of the report, with the folders in it; without --out one that is removed at the end.
class ReportFolder {
public:
    explicit ReportFolder(const std::optional<std::string>& wanted)
        : is_wanted_(wanted.has_value()) {
        std::error_code failure;
        if (wanted) {
            path_ = *wanted;
        } else {
            std::string pattern =
                (fs::temp_directory_path(failure) / "mandel-check-XXXXXX").string();
            if (::mkdtemp(pattern.data()) == nullptr) {
                throw Error("no folder for the pictures can be made; name one with --out");
            }
            path_ = pattern;
        }
        make_folders();
    }
    ~ReportFolder() {
        std::error_code ignored;
        if (!is_wanted_) fs::remove_all(path_, ignored);
        if (is_used_) return;
        for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) {
            fs::remove(*folder, ignored);
        }
    }
    ReportFolder(const ReportFolder&) = delete;
    ReportFolder& operator=(const ReportFolder&) = delete;

    // Until then, folders that were made are removed at the end: what is refused leaves nothing.
    void begin_use() { is_used_ = true; }

    const std::string& path() const { return path_; }
    bool is_kept() const { return is_wanted_; }
    std::string file(const char* name) const { return (fs::path(path_) / name).string(); }

private:
    void make_folders() {
        for (const char* part : {"actual", "diff"}) {
            const fs::path whole = fs::absolute(fs::path(path_) / part);
            fs::path folder;
            for (const fs::path& step : whole) {
                folder /= step;
                std::error_code failure;
                if (fs::create_directory(folder, failure)) made_.push_back(folder);
                if (!failure) continue;
                throw Error("the folder '" + printable(path_) +
                            "' cannot be made: " + failure.message());
            }
        }
    }

    std::string path_;
    bool is_wanted_;
    bool is_used_ = false;
    std::vector<fs::path> made_;  // from the outermost on
};

bool is_bad(const CaseResult& result) {
    return result.status == CaseStatus::Failed || result.status == CaseStatus::Broken;
}

void say_mistakes(const std::vector<std::string>& mistakes, const Messages& messages) {
    constexpr std::size_t kShown = 20;
    for (std::size_t i = 0; i < std::min(mistakes.size(), kShown); ++i) messages.error(mistakes[i]);
    if (mistakes.size() > kShown) {
        messages.error("there are " + std::to_string(mistakes.size() - kShown) +
                       " more mistakes like these");
    }
}

void write_reports(const ReportFolder& folder, const SuiteReport& report) {
    if (!folder.is_kept()) return;
    write_text(folder.file("report.json"), json_report(report));
    write_text(folder.file("junit.xml"), junit_report(report));
    write_text(folder.file("report.html"), html_report(report, folder.path()));
}

bool runs_on_github() {
    const char* value = std::getenv("GITHUB_ACTIONS");
    return value != nullptr && std::string_view(value) == "true";
}

ExitCode exit_code_of(const SuiteCounts& counts, bool updates) {
    if (counts.broken > 0) {
        return counts.passed + counts.failed > 0 ? ExitCode::Partial : ExitCode::Failed;
    }
    return counts.failed > 0 || updates ? ExitCode::Failed : ExitCode::Done;
}

// What a case takes, roughly: its samples. A skipped one takes nothing.
double cost_of(const SuiteCase& one) {
    if (one.is_skipped) return 0;
    const Scene& scene = one.scene.scene;
    return static_cast<double>(scene.view.size.pixels()) * scene.samples.least;
}

double cost_of(const std::vector<SuiteCase>& cases) {
    double sum = 0;
    for (const SuiteCase& one : cases) sum += cost_of(one);
    return sum;
}

ExitCode run_cases(const CommandLine& line, const std::string& suite,
                   const std::vector<SuiteCase>& cases, const Messages& messages) {
    const auto out = line.value("out");
    if (out && out->empty()) throw UsageError("--out needs the name of a folder");
    ReportFolder folder(out);
    const SuiteRequest request{folder.path(), line.has("update"), line.has("invariants"),
                               execution_from(line, messages)};
    check_suite(cases, request);
    folder.begin_use();
    StopSignals signals;
    Watching watching(watch_request_from(line), watching_voice(messages), nullptr);
    SuiteReport report;
    report.suite = suite;
    {
        const StageTimer timer(report.seconds);
        FilmProgress parts{.frames = cases.size()};
        parts.noun = "cases";
        parts.has_zoom = false;
        PartsWatch watch(watching, suite, parts, cost_of(cases));
        report.results = run_suite(
            cases, request, suite_program(), signals.flag(), [&](const CaseResult& result) {
                const std::string sentence =
                    printable(result.one->name) + ": " + printable(result.sentence);
                watching.print([&] {
                    if (is_bad(result)) {
                        write_standard_output(sentence + "\n");
                    } else {
                        messages.note(sentence);
                    }
                });
                watch.part_done(cost_of(*result.one), result.one->is_skipped);
            });
        watch.finish(!signals.exit_code());
    }
    if (signals.exit_code()) {
        messages.warning("stopped; " + std::to_string(report.results.size()) + " of " +
                         std::to_string(cases.size()) + " cases are done");
        return *signals.exit_code();
    }
    write_reports(folder, report);
    const SuiteCounts counts = count_results(report.results);
    if (counts.failed > 0 && !folder.is_kept() && !request.updates) {
        messages.warning("--out DIR would keep the pictures and a report");
    }
    if (request.updates) {
        messages.warning(
            "references may have been replaced: look at them, and run again without "
            "--update");
    }
    write_standard_output((runs_on_github() ? github_annotations(report) : "") + counts.text() +
                          "\n");
    return exit_code_of(counts, request.updates);
}

}  // namespace

ExitCode run_check(const CommandLine& line, const Messages& messages) {
    if (line.files.size() != 1) {
        throw UsageError("check needs one suite, not " + std::to_string(line.files.size()));
    }
    const Selection selection = selection_from(line);
    std::vector<std::string> mistakes;
    const Suite suite = read_suite(line.files[0], suite_program(), mistakes);
    if (!mistakes.empty()) {
        say_mistakes(mistakes, messages);
        return ExitCode::Usage;
    }
    const std::vector<SuiteCase> cases = select_cases(suite, selection);
    for (const SuiteCase& one : cases) {
        if (!one.scene.warning.empty()) messages.warning(one.scene.warning);
    }
    return run_cases(line, suite.name, cases, messages);
}

}  // namespace mandel
