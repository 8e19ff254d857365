#include <exception>
#include <filesystem>

#include "cli/command_files.h"
#include "cli/execution_options.h"
#include "cli/output_names.h"
#include "cli/render_command.h"
#include "cli/scene_argument.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "cli/zoom_options.h"
#include "job/band_file.h"
#include "job/finished_picture.h"
#include "output/frame_pattern.h"
#include "output/picture_format.h"

namespace mandel {
namespace {

// Collects the mistakes of a command, so that a person can mend them all before the next try.
class Findings {
public:
    explicit Findings(const Messages& messages) : messages_(messages) {}

    template <typename Action>
    void check(const std::string& context, Action&& action) {
        try {
            action();
        } catch (const InvalidInput& error) {
            add(ExitCode::Usage, context, error);
        } catch (const Error& error) {
            add(ExitCode::Failed, context, error);
        }
    }

    // Wrong input weighs more: it is what must be mended first.
    std::optional<ExitCode> worst() const { return worst_; }

private:
    void add(ExitCode code, const std::string& context, const std::exception& error) {
        if (worst_ != ExitCode::Usage) worst_ = code;
        if (++count_ <= kShown) {
            messages_.error(error, context);
        } else if (count_ == kShown + 1) {
            messages_.error("there are more mistakes like these");
        }
    }

    static constexpr int kShown = 20;  // a missing folder is one mistake in a thousand pictures

    const Messages& messages_;
    int count_ = 0;
    std::optional<ExitCode> worst_;
};

void refuse_repeated_stdin(const std::vector<std::string>& files) {
    int count = 0;
    for (const std::string& file : files) count += file == "-" ? 1 : 0;
    if (count > 1) throw UsageError("standard input ('-') can be only one of the scenes");
}

std::vector<NamedScene> load_scenes(const CommandLine& line, const Messages& messages,
                                    Findings& findings) {
    refuse_repeated_stdin(line.files);
    Scene probe;
    // An option is wrong once, not once for each scene.
    const std::string warning = apply_scene_options(line, probe);
    if (!warning.empty()) messages.warning(warning);

    std::vector<NamedScene> scenes;
    if (line.files.empty()) scenes.push_back({Scene{}, "", "mandel", ""});
    for (const std::string& file : line.files) {
        findings.check("", [&] { scenes.push_back(load_scene(file)); });
    }
    for (NamedScene& scene : scenes) {
        apply_scene_options(line, scene.scene);
        if (!scene.warning.empty()) messages.warning(scene.warning);
        const std::string missing = missing_inside(scene.scene);
        if (!missing.empty()) messages.warning(missing);
    }
    return scenes;
}

CommandFiles files_of(const std::vector<PictureJob>& jobs) {
    CommandFiles files{.product = "the picture",
                       .scenes = {},
                       .scene_role = "the scene it is drawn from",
                       .outputs = {},
                       .output_role = "the output"};
    for (const PictureJob& job : jobs) {
        files.scenes.push_back(job.source);
        files.palettes.push_back(job.palette_path);
        files.outputs.push_back(job.request.output);
    }
    return files;
}

std::vector<PictureJob> make_jobs(const CommandLine& line, std::vector<NamedScene> scenes) {
    const auto output = line.value("output");
    std::vector<std::string> outputs(scenes.size());
    if (output) {
        std::vector<std::string> names;
        for (const NamedScene& scene : scenes) names.push_back(scene.name);
        if (output->empty()) throw UsageError("--output needs the name of a file");
        outputs = output_names(*output, names);
    }
    std::vector<PictureJob> jobs;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        jobs.push_back({scenes[i].source,
                        {std::move(scenes[i].scene), outputs[i], line.has("no-clobber")},
                        scenes[i].palette_path});
    }
    return jobs;
}

// Of several pictures a share, and of these what is not there yet: the same command goes on where
// an earlier one was stopped. Shares take turns, since neighbours often cost the same.
void leave_out_finished(const CommandLine& line, RenderPlan& plan) {
    const Shard shard = shard_from(line).value_or(Shard());
    std::vector<PictureJob> left;
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        if (i % shard.count != shard.index - 1) continue;
        PictureJob& job = plan.jobs[i];
        if (is_finished_picture(job.request.output, job.request.scene)) {
            ++plan.kept;
        } else {
            left.push_back(std::move(job));
        }
    }
    plan.jobs = std::move(left);
    plan.watching.pictures = plan.jobs.size();
}

std::optional<BandsRequest> bands_from(const CommandLine& line,
                                       const std::vector<PictureJob>& jobs) {
    const auto folder = line.value("bands");
    const auto shard = shard_from(line);
    if (!folder) {
        if (shard && jobs.size() == 1) {
            throw UsageError("--shard shares several pictures, or with --bands DIR those of one");
        }
        return std::nullopt;
    }
    if (folder->empty()) throw UsageError("--bands needs the name of a folder");
    if (jobs.size() != 1) throw UsageError("--bands is for one picture");
    const std::string& output = jobs.front().request.output;
    if (output == "-") throw UsageError("a picture in bands becomes a file, not '-'");
    // Bands of light are EXR, which a build may not have.
    if (!output.empty()) (void)picture_format(band_name(0, picture_format(output).form));
    BandsRequest bands{jobs.front().request, *folder};
    if (shard) {
        bands.share = shard->index;
        bands.shares = shard->count;
    }
    return bands;
}

// The folder of `-o FOLDER/`, which need not be there. Removed again if it was made for nothing.
class MadeFolder {
public:
    explicit MadeFolder(const std::string& output) {
        std::error_code ignored;  // what is wrong with it, the check of the picture says
        if (!output.ends_with('/')) return;
        const std::string folder = output.substr(0, output.find_last_not_of('/') + 1);
        if (std::filesystem::create_directory(folder, ignored)) made_ = folder;
    }
    ~MadeFolder() {
        std::error_code ignored;
        if (!is_kept_ && !made_.empty()) std::filesystem::remove(made_, ignored);
    }
    MadeFolder(const MadeFolder&) = delete;
    MadeFolder& operator=(const MadeFolder&) = delete;

    void keep() { is_kept_ = true; }

private:
    std::string made_;
    bool is_kept_ = false;
};

// A picture's name is taken as it is; one that looks like the frames of a film may be a mistake.
void say_unnumbered(const std::vector<PictureJob>& jobs, const Messages& messages) {
    if (jobs.size() != 1) return;
    const std::string& output = jobs.front().request.output;
    if (output.find('%') == std::string::npos && output.find("##") == std::string::npos) return;
    try {
        (void)FramePattern(output);
    } catch (const InvalidInput&) {
        return;
    }
    messages.warning("'" + output +
                     "' is the name of one picture; numbered frames are for mandel zoom, and "
                     "several pictures have {index}");
}

}  // namespace

std::optional<ExitCode> plan_render(const CommandLine& line, const Messages& messages,
                                    RenderPlan& plan) {
    const bool is_dry = line.has("dry-run");
    if (!line.has("output") && !is_dry) {
        throw UsageError("where should the picture go? give -o FILE, such as -o set.png");
    }
    plan.execution = execution_from(line, messages);
    plan.watching = watch_request_from(line);
    Findings findings(messages);
    std::vector<NamedScene> scenes = load_scenes(line, messages, findings);
    if (findings.worst()) return findings.worst();

    MadeFolder folder(line.value("output").value_or(""));
    plan.jobs = make_jobs(line, std::move(scenes));
    if (!is_dry) say_unnumbered(plan.jobs, messages);
    plan.bands = bands_from(line, plan.jobs);
    claim_files(files_of(plan.jobs), line, plan.watching);
    for (const PictureJob& job : plan.jobs) {
        // A plan may be shown on the terminal that a picture is not written to.
        if (job.request.output.empty() || (is_dry && job.request.output == "-")) continue;
        const std::string context = plan.jobs.size() > 1 ? job.source : "";
        findings.check(context, [&] { check_picture(job.request, plan.execution, plan.watching); });
    }
    if (!is_dry) {
        findings.check("", [&] { check_watching(plan.watching, line.has("no-clobber")); });
    }
    plan.is_batch = plan.jobs.size() > 1;
    if (plan.is_batch && !is_dry) leave_out_finished(line, plan);
    const auto stats = line.value("stats");
    if (stats && !stats->empty() && !is_dry) findings.check("", [&] { check_text_path(*stats); });
    if (!findings.worst() && !is_dry) folder.keep();
    return findings.worst();
}

}  // namespace mandel
