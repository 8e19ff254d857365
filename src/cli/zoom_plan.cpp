#include "cli/zoom_plan.h"

#include <filesystem>
#include <utility>

#include "cli/command_files.h"
#include "cli/execution_options.h"
#include "cli/file_claims.h"
#include "cli/scene_argument.h"
#include "cli/text_output.h"
#include "cli/watch_options.h"
#include "film/run/direct_frames.h"
#include "film/run/unrolled_frames.h"
#include "output/atomic_file.h"
#include "output/child_process.h"
#include "output/followed_links.h"
#include "output/output_path.h"
#include "output/picture_format.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// Against one sample a frame differs from the one before, laid over it, by 0.6 times as much, for
// 2.6 times the time; four samples of every pixel differ as much and take a quarter longer (means
// of six places between zoom 5e4 and 1e100, 30 frames an octave).
constexpr Samples kFilmSamples{2, 4};

FrameList frames_from(const CommandLine& line, std::uint64_t count) {
    const auto text = line.value("frames-range");
    if (!text) return FrameList(count);
    try {
        return FrameList::parse(*text, count);
    } catch (const InvalidInput& error) {
        throw UsageError("--frames-range: " + std::string(error.what()) + " (the film has " +
                         std::to_string(count) + " frames, from 0)");
    }
}

// The scene may be a frame of an earlier film, and any other file of the command may have such a
// name: then it must not be one of this film.
void refuse_own_frame(const ZoomPlan& plan, const std::string& path, const std::string& role) {
    if (path.empty() || path == "-") return;
    const std::filesystem::path file = followed_links(path);
    const auto frame = plan.pattern->frame_of(file.filename().string());
    if (!frame || !plan.frames.contains(*frame)) return;
    if (!is_same_place(file.string(), plan.pattern->path(*frame))) return;
    throw UsageError("frame " + std::to_string(*frame) + " and " + role + " " + quote(path) +
                     " are one file; choose another name or folder");
}

void refuse_own_frames(const ZoomPlan& plan, const CommandLine& line) {
    refuse_own_frame(plan, plan.source, "the scene");
    refuse_own_frame(plan, plan.palette_path, "the palette file");
    refuse_own_frame(plan, palette_file(line).value_or(""), "the palette file");
    refuse_own_frame(plan, line.value("table-from").value_or(""), "the scene of the table");
    refuse_own_frame(plan, line.value("stats").value_or(""), "the statistics file");
    refuse_own_frame(plan, plan.watching.preview, "the preview");
    refuse_own_frame(plan, plan.watching.events, "the event log");
}

CommandFiles files_of(const ZoomPlan& plan) {
    CommandFiles files{.product = "the film",
                       .scenes = {plan.source},
                       .scene_role = "the scene it is made of",
                       .palettes = {plan.palette_path},
                       .outputs = {},
                       .output_role = "the film"};
    if (!plan.pattern) files.outputs.push_back(plan.output.path);
    return files;
}

void check_places(const CommandLine& line, const ZoomPlan& plan) {
    if (plan.output.target == FilmTarget::Video && !is_installed("ffmpeg")) {
        throw Error(
            "a film in this format needs ffmpeg, which is not installed; use -o film.y4m, or "
            "frames");
    }
    // Creating and removing a temporary file is the only test that no file system contradicts.
    if (plan.pattern) {
        (void)AtomicFile(plan.pattern->path(plan.frames[0]), false);
    } else {
        (void)open_output(plan.output.path, plan.no_clobber, StopFlag());
    }
    check_watching(plan.watching, plan.no_clobber);
    const auto stats = line.value("stats");
    if (stats && !stats->empty()) check_text_path(*stats);
}

// What a film in one file changes about its frames is said.
void settle_depth(Scene& scene, FilmOutput& output, const Messages& messages) {
    if (output.target == FilmTarget::Frames) return;
    if (scene.depth == 16 && output.container != nullptr && output.container->may_have_10_bits) {
        output.format = VideoFormat::Rgb48;
    } else if (scene.depth == 16) {
        messages.warning("a film in this format has 8 bits a channel, not 16");
        scene.depth = 8;
    }
    const Size size = scene.view.size;
    if (output.container == nullptr || !output.container->has_even_sides) return;
    if (size.width % 2 == 0 && size.height % 2 == 0) return;
    messages.warning("video has even sides: a black line makes it " +
                     format_size({size.width + size.width % 2, size.height + size.height % 2}));
}

FilmMethod checked_method(const std::optional<FilmMethod>& asked, const FilmSchedule& schedule,
                          RowForm form) {
    if (form != RowForm::Codes && asked == FilmMethod::ExpMap) {
        throw UsageError(
            "frames that are unrolled from a map have no values; use --method frames for .exr, or "
            "--keyframes expmap for the map itself");
    }
    if (!asked) {
        if (form != RowForm::Codes) return FilmMethod::Frames;
        return is_worth_unrolling(schedule) ? FilmMethod::ExpMap : FilmMethod::Frames;
    }
    const std::string_view reason =
        *asked == FilmMethod::Frames ? std::string_view() : reason_against_unrolling(schedule);
    if (!reason.empty()) {
        throw UsageError(
            "an exponential map (expmap) is for a zoom into a centre that stays, and " +
            std::string(reason) + "; use --method frames");
    }
    return *asked;
}

}  // namespace

ZoomPlan plan_zoom(const CommandLine& line, const Messages& messages) {
    return plan_zoom(line, single_named_scene(line, messages), messages);
}

ZoomPlan plan_zoom(const CommandLine& line, const NamedScene& scene, const Messages& messages) {
    const bool is_dry = line.has("dry-run");
    const Execution execution = execution_from(line, messages);
    FilmRequest request = film_request_from(line, scene);
    for (const std::string& sentence : lone_values(request.keyframes, request.scene)) {
        messages.warning(sentence);
    }
    FilmOutput output;
    if (!is_dry || line.has("output")) output = film_output_from(line);
    settle_depth(request.scene, output, messages);
    const std::optional<FilmMethod> asked = film_method_from(line);
    const RowForm form = output.target == FilmTarget::Frames && !output.path.empty()
                             ? picture_format(output.path).form
                             : RowForm::Codes;
    const bool is_watched = form == RowForm::Codes && asked != FilmMethod::Strips;
    if (is_watched && !scene.has_samples) request.scene.samples = kFilmSamples;
    FilmSchedule schedule(request);
    const FilmMethod method = checked_method(asked, schedule, form);
    if (method == FilmMethod::Strips && output.target != FilmTarget::Frames) {
        throw UsageError("the strips of a map are pictures; name them like -o 'key/%04d.png'");
    }
    FrameList frames = frames_from(
        line, method == FilmMethod::Strips ? map_pictures(schedule, form) : schedule.frames());
    ZoomPlan plan{std::move(request),
                  scene.source,
                  std::move(schedule),
                  form,
                  method,
                  !asked && method == FilmMethod::ExpMap,
                  std::move(frames),
                  shard_from(line),
                  std::move(output),
                  std::nullopt,
                  line.has("overwrite"),
                  line.has("no-clobber"),
                  execution,
                  watch_request_from(line),
                  scene.palette_path};
    if (plan.output.path.empty()) return plan;
    if (plan.output.target == FilmTarget::Frames) plan.pattern.emplace(plan.output.path);
    if (plan.pattern) refuse_own_frames(plan, line);
    claim_files(files_of(plan), line, plan.watching);
    DirectFrames::check_memory_for(plan.schedule.scene(0), form);
    if (!is_dry) check_places(line, plan);
    return plan;
}

}  // namespace mandel
