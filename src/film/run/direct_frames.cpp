#include "film/run/direct_frames.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "job/computed_picture.h"
#include "job/memory_limit.h"
#include "job/picture_rows.h"
#include "output/exr_writer.h"
#include "output/png_writer.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

std::uint64_t bytes_of_frame(const Scene& scene, RowForm form) {
    const std::uint64_t encoder = form == RowForm::LightAndValues
                                      ? exr_memory_bytes(scene.view.size, 1)
                                      : png_memory_bytes({scene.view.size, scene.depth}, 1);
    return ComputedPicture::bytes_for(std::array{PictureUse{&scene, form}}) + encoder;
}

// Whole frames side by side keep all threads busy from the orbit to the last byte of the PNG,
// which threads that share one small frame do not; as many as half of the memory holds.
unsigned frames_at_once(const Scene& largest, RowForm form, std::uint64_t count, unsigned threads) {
    const std::uint64_t fitting =
        std::max<std::uint64_t>(available_memory() / 2 / bytes_of_frame(largest, form), 1);
    return static_cast<unsigned>(std::min({std::uint64_t{threads}, count, fitting}));
}

// A picture that outlives the drawing of it, with its scene.
struct KeptPicture {
    KeptPicture(const Scene& kept, RowForm form, const Execution& execution, StopFlag& stop,
                Watching* watching, std::shared_ptr<const SharedOrbit> orbit)
        : scene(kept),
          picture(std::array{PictureUse{&scene, form}}, execution, stop,
                  std::make_unique<PictureWatch>(watching, picture_start("-", scene, execution)),
                  std::move(orbit)) {}

    const Scene scene;
    ComputedPicture picture;
};

}  // namespace

DirectFrames::DirectFrames(const Film& film, std::uint64_t count, RowForm form,
                           const Execution& execution)
    : film_(film),
      form_(form),
      together_(std::max(frames_at_once(film.scene(0), form, count, execution.threads), 1U)),
      execution_(execution) {
    execution_.threads = (execution.threads + together_ - 1) / together_;
}

void DirectFrames::check_memory_for(const Scene& scene, RowForm form) {
    check_memory(bytes_of_frame(scene, form), "a frame");
}

std::optional<DrawnFrame> DirectFrames::draw(std::uint64_t frame, Watching* watching,
                                             StopFlag& stop) {
    const auto kept = std::make_shared<KeptPicture>(film_.scene(frame), form_, execution_, stop,
                                                    watching, film_.survey.orbit);
    DrawnFrame drawn;
    const bool is_done = kept->picture.compute();
    kept->picture.report(drawn.stats);
    PictureEnd end;
    end.outcome = is_done ? PictureOutcome::Done : PictureOutcome::Stopped;
    kept->picture.watch().finish(end);
    if (!is_done) return std::nullopt;
    drawn.rows = held_rows(kept->picture.rows(), kept);
    return drawn;
}

PixelFormat DirectFrames::format(std::uint64_t frame) const {
    const Scene scene = film_.schedule.scene(frame);
    return {scene.view.size, scene.depth};
}

std::string DirectFrames::text(std::uint64_t frame) const {
    return format_scene(film_.scene(frame));
}

double DirectFrames::zoom_log2(std::uint64_t frame) const {
    return film_.schedule.zoom_log2(frame);
}

}  // namespace mandel
