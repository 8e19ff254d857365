#include "film/plan/film.h"

namespace mandel {

Scene Film::scene(std::uint64_t frame) const {
    Scene scene = schedule.scene(frame);
    if (!scene.limits.max_iterations) scene.limits.max_iterations = limit_at(survey, frame);
    settle_colors(scene.coloring);
    return scene;
}

void Film::settle_colors(Coloring& coloring) const {
    if (!coloring.needs_table()) return;
    coloring.table = survey.table;
    if (coloring.table.empty()) coloring.transfer = Transfer::Sqrt;
}

std::uint64_t Film::highest_limit() const {
    return *scene(schedule.frames() - 1).limits.max_iterations;
}

std::uint64_t Film::limit_up_to(double zoom_log2) const {
    if (!schedule.only_zooms_in()) return highest_limit();
    constexpr double kRounding = 1e-6;  // of the zoom of a frame
    return *scene(schedule.last_up_to(zoom_log2 + kRounding)).limits.max_iterations;
}

}  // namespace mandel
