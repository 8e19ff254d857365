#include "film/plan/film_table.h"

#include <algorithm>
#include <cmath>

namespace mandel {

std::vector<std::uint64_t> table_frames(const FilmSchedule& schedule) {
    // More do not change the table visibly. A centre that moves has no orbit to share between them.
    constexpr double kMost = 128, kMostMoving = 32;
    const double octaves =
        schedule.zoom_log2(schedule.deepest()) - schedule.zoom_log2(schedule.widest());
    const double wanted = std::ceil(std::max(octaves, schedule.seconds()));
    const double most = schedule.has_fixed_center() ? kMost : kMostMoving;
    const auto gaps = static_cast<std::uint64_t>(std::clamp(wanted, 1.0, most));
    const std::uint64_t last = schedule.frames() - 1;
    std::vector<std::uint64_t> frames;
    for (std::uint64_t i = 0; i <= gaps; ++i) {
        const std::uint64_t frame = last * i / gaps;
        if (frames.empty() || frame > frames.back()) frames.push_back(frame);
    }
    return frames;
}

CountKnots film_table(std::span<const std::vector<double>> counts, double equalize) {
    std::vector<CountKnots> tables;
    for (const std::vector<double>& of_frame : counts) {
        if (auto table = find_count_knots(of_frame, equalize)) tables.push_back(std::move(*table));
    }
    return tables.empty() ? CountKnots() : merged_count_knots(tables);
}

}  // namespace mandel
