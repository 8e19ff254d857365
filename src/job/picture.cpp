#include "job/picture.h"

#include <memory>

#include "job/computed_picture.h"
#include "job/memory_limit.h"
#include "job/stage_timer.h"
#include "output/output_path.h"
#include "output/png_writer.h"
#include "output/ppm.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

PixelFormat pixel_format(const Scene& scene) { return {scene.view.size, scene.depth}; }

std::uint64_t encoder_bytes(const PictureRequest& request, const Execution& execution) {
    const PixelFormat format = pixel_format(request.scene);
    return image_format(request.output) == ImageFormat::Png
               ? png_memory_bytes(format, execution.threads)
               : ppm_memory_bytes(format, execution.threads);
}

// False if it was stopped.
bool write_picture(const PictureRequest& request, const RowSource& rows, ByteSink& sink,
                   const Execution& execution, const StopFlag& stop, PictureStats& stats) {
    const StageTimer timer(stats.encode_seconds);
    const PixelFormat format = pixel_format(request.scene);
    const bool is_complete =
        image_format(request.output) == ImageFormat::Png
            ? write_png(sink, format, rows, format_scene(request.scene), execution.threads, stop)
            : write_ppm(sink, format, rows, execution.threads, stop);
    if (!is_complete) return false;
    sink.commit();
    stats.output_bytes = sink.bytes_written();
    return true;
}

}  // namespace

void check_picture(const PictureRequest& request, const Execution& execution,
                   const WatchRequest& watching) {
    const Scene& scene = request.scene;
    make_plan(scene.view, scene.limits);
    check_output_path(request.output, request.no_clobber);
    const std::uint64_t watched =
        watching_bytes(watching, scene.view.size, needed_fields(scene.coloring));
    check_memory(ComputedPicture::bytes_for(scene) + encoder_bytes(request, execution) + watched,
                 "the picture");
}

Outcome render_picture(const PictureRequest& request, const Execution& execution, StopFlag& stop,
                       PictureStats& stats, Watching* watching) {
    const std::unique_ptr<ByteSink> sink = open_output(request.output, request.no_clobber);
    ComputedPicture picture(request.scene, execution, stop, watching, request.output);
    bool is_done = picture.compute(stats);
    if (is_done) {
        picture.watch().begin_writing();
        is_done = write_picture(request, picture.rows(), *sink, execution, stop, stats);
    }
    picture.finish(is_done ? PictureOutcome::Done : PictureOutcome::Stopped, stats);
    return is_done ? Outcome::Done : Outcome::Stopped;
}

}  // namespace mandel
