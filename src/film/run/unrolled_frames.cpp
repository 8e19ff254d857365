#include "film/run/unrolled_frames.h"

#include <exception>
#include <utility>

#include "base/stage_timer.h"
#include "engine/plan.h"
#include "job/memory_limit.h"
#include "job/picture_rows.h"
#include "output/exr_channels.h"
#include "scene/scene_file.h"
#include "watch/preview_writer.h"

namespace mandel {
namespace {

// Every frame costs something too, and a map that saves little is not worth being told apart.
constexpr double kWorthwhile = 3;
// A pixel close to the set costs as much in an unrolled frame as in any other. Measured: three
// times as fast with 12 % of them, 2.4 times with 22 %; beyond this part half of the time is left.
constexpr double kCrowded = 0.3;

// With the limit of the frame that needs most.
Scene deepest_scene(const Film& film) {
    Scene scene = film.schedule.scene(film.schedule.deepest());
    scene.limits.max_iterations = film.highest_limit();
    film.settle_colors(scene.coloring);
    return scene;
}

// Without an iteration limit, if the film leaves it open.
ExpMapRequest map_request(const FilmSchedule& schedule) {
    ExpMapRequest request;
    request.deepest = schedule.scene(schedule.deepest());
    request.widest_zoom = schedule.scene(schedule.widest()).view.zoom;
    return request;
}

ExpMapRequest map_request(const Film& film, StripUse use) {
    ExpMapRequest request = map_request(film.schedule);
    request.use = use;
    request.limit = [&film](double zoom_log2) { return film.limit_up_to(zoom_log2); };
    request.deepest = deepest_scene(film);
    request.orbit = film.survey.orbit;
    return request;
}

// Returns the request when there is memory for it.
ExpMapRequest checked(ExpMapRequest request, unsigned threads) {
    const Scene& scene = request.deepest;
    check_memory(ExpMap::bytes_for(scene.view.size, scene.samples, request.density) +
                     threads * ExpMap::frame_bytes(scene.view.size, scene.samples, scene.depth),
                 "the exponential map");
    return request;
}

// The frame as it is: it is there as a whole at once.
void show(const DrawnFrame& drawn, const PixelFormat& format, Watching& watching,
          const StopFlag& stop) {
    try {
        (void)write_preview(watching.preview_file(), format, drawn.rows.codes, stop);
    } catch (const std::exception& error) {
        watching.warn(error.what());
    }
}

}  // namespace

std::string_view reason_against_unrolling(const FilmSchedule& schedule) {
    const Scene scene = schedule.scene(0);
    if (!schedule.has_fixed_center()) return "the centre moves";
    if (!schedule.has_fixed_julia()) return "the Julia set changes";
    if (scene.view.stretch != 0 && !schedule.has_fixed_rotation()) {
        return "a stretched plane turns";
    }
    if (!kMapChannels.contains(needed_channels(scene.coloring))) {
        return "the colours need more than counts and distances";
    }
    if (schedule.zoom_log2(schedule.deepest()) > schedule.zoom_log2(schedule.widest())) return {};
    return "the zoom stays as well";
}

bool is_worth_unrolling(const FilmSchedule& schedule) {
    if (!reason_against_unrolling(schedule).empty()) return false;
    const ExpMapShape shape = map_request(schedule).shape();
    const Scene scene = schedule.scene(0);
    const double pixels = static_cast<double>(scene.view.size.pixels()) * scene.samples.least;
    const double of_map = static_cast<double>(shape.strip.pixels()) * shape.strips + pixels;
    return static_cast<double>(schedule.frames()) * pixels > kWorthwhile * of_map;
}

double least_told_distance(const FilmSchedule& schedule) {
    return map_rule(schedule.scene(0).view).clearance;
}

bool is_too_crowded_to_unroll(const FilmSurvey& survey) noexcept {
    return survey.close_pixels > kCrowded;
}

std::uint64_t map_pictures(const FilmSchedule& schedule, RowForm form) {
    const std::uint64_t strips = map_request(schedule).shape().strips;
    return form == RowForm::Codes ? strips + 1 : strips;
}

View finest_map_view(const FilmSchedule& schedule) { return map_request(schedule).finest_view(); }

UnrolledFrames::UnrolledFrames(const Film& film, const Execution& execution, const StopFlag& stop)
    : UnrolledFrames(film, map_request(film, StripUse::Frames), execution, stop) {}

UnrolledFrames::UnrolledFrames(const Film& film, const ExpMapRequest& request,
                               const Execution& execution, const StopFlag& stop)
    : film_(film),
      threads_(execution.threads),
      origin_("# unrolled from an exponential map, zoom " + request.widest_zoom.text() + " to " +
              request.deepest.view.zoom.text() + "\n"),
      map_(checked(request, execution.threads), execution, stop) {}

std::optional<DrawnFrame> UnrolledFrames::draw(std::uint64_t frame, Watching* watching,
                                               StopFlag& stop) {
    const Scene scene = film_.scene(frame);
    DrawnFrame drawn;
    {
        const StageTimer timer(drawn.stats.compute_seconds);
        ExpMapPicture picture =
            map_.frame(scene.view.zoom, scene.view.rotate_deg, scene.coloring, 1);
        if (stop.is_requested()) return std::nullopt;
        drawn.rows.codes = std::move(picture.rows);
        drawn.stats.counts = picture.counts;
    }
    if (watching != nullptr) show(drawn, format(frame), *watching, stop);
    return drawn;
}

PixelFormat UnrolledFrames::format(std::uint64_t frame) const {
    const Scene scene = film_.schedule.scene(frame);
    return {scene.view.size, scene.depth};
}

std::string UnrolledFrames::text(std::uint64_t frame) const {
    Scene scene = film_.schedule.scene(frame);
    scene.limits.max_iterations = map_.limit_at(scene.view.zoom);
    film_.settle_colors(scene.coloring);
    return format_scene(scene) + origin_;
}

double UnrolledFrames::zoom_log2(std::uint64_t frame) const {
    return film_.schedule.zoom_log2(frame);
}

MapStrips::MapStrips(const Film& film, RowForm form, const Execution& execution,
                     const StopFlag& stop)
    : deepest_(deepest_scene(film)),
      form_(form),
      threads_(execution.threads),
      map_(checked(map_request(film, StripUse::Picture), execution.threads), execution, stop) {}

std::optional<DrawnFrame> MapStrips::draw(std::uint64_t strip, Watching*, StopFlag& stop) {
    DrawnFrame drawn;
    {
        const StageTimer timer(drawn.stats.compute_seconds);
        if (form_ == RowForm::LightAndValues) {
            drawn.rows = raw_rows(strip);
            drawn.stats.max_iterations = map_.strip_limit(static_cast<std::uint32_t>(strip));
        } else if (is_middle(strip)) {
            drawn.rows.codes = map_.frame(deepest_.view.zoom, deepest_.view.rotate_deg,
                                          deepest_.coloring, threads_)
                                   .rows;
        } else {
            drawn.rows.codes = map_.strip(static_cast<std::uint32_t>(strip), deepest_.coloring);
        }
    }
    if (stop.is_requested()) return std::nullopt;
    return drawn;
}

PictureRows MapStrips::raw_rows(std::uint64_t strip) {
    struct Kept {
        std::shared_ptr<const RawStrip> strip;
        Shader shader;
    };
    const auto raw = map_.raw_strip(static_cast<std::uint32_t>(strip));
    if (raw == nullptr) return {};
    const auto kept = std::make_shared<const Kept>(
        Kept{raw, Shader(deepest_.coloring, map_.shape().strip.height)});
    return held_rows(stage_rows(*kept->strip, kept->shader, deepest_, kExrChannels), kept);
}

PixelFormat MapStrips::format(std::uint64_t strip) const {
    return {is_middle(strip) ? deepest_.view.size : map_.shape().strip, deepest_.depth};
}

std::string MapStrips::text(std::uint64_t strip) const {
    Scene scene = deepest_;
    if (is_middle(strip)) return format_scene(scene) + "# the middle of an exponential map\n";
    scene.view.zoom = map_.shape().strip_zoom(static_cast<std::uint32_t>(strip));
    scene.view.size = map_.shape().strip;
    scene.limits.max_iterations = map_.strip_limit(static_cast<std::uint32_t>(strip));
    return format_scene(scene) + "# strip " + std::to_string(strip) +
           " of an exponential map, one octave inwards from top to bottom" +
           (form_ == RowForm::Codes ? "\n" : ", clockwise from left to right\n");
}

double MapStrips::zoom_log2(std::uint64_t strip) const {
    if (is_middle(strip)) return deepest_.view.zoom.log2();
    return map_.shape().strip_zoom(static_cast<std::uint32_t>(strip)).log2();
}

}  // namespace mandel
