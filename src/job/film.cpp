#include "job/film.h"

namespace mandel {

Scene Film::scene(std::uint64_t frame) const {
    Scene scene = schedule.scene(frame);
    if (!scene.limits.max_iterations) scene.limits.max_iterations = limit_at(survey, frame);
    return scene;
}

std::uint64_t Film::highest_limit() const {
    return *scene(schedule.frames() - 1).limits.max_iterations;
}

}  // namespace mandel
