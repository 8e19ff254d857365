// One table of counts for a whole film, so that no colour drifts while it runs: from the counts of
// views along it (count_table.h merges theirs).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "color/count_table.h"
#include "film/plan/film_schedule.h"

namespace mandel {

// The frames to look at, evenly spread over the film: one for each octave of zoom and at least one
// for each second, as far as that is not too many.
std::vector<std::uint64_t> table_frames(const FilmSchedule& schedule);

// counts: of each of these frames, the smooth counts of evenly spread points that escaped. Empty
// if no frame has enough of them.
CountKnots film_table(std::span<const std::vector<double>> counts, double equalize);

}  // namespace mandel
