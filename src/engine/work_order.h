// Cuts a picture into work units and says in which order they are computed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/geometry.h"
#include "storage/comp_stage.h"

namespace mandel {

// Tiles row by row; each is computed in one go.
std::vector<WorkUnit> whole_tiles(Size size);

// The same pixels in levels: every 8th pixel in both directions first, then every 4th, 2nd and
// all, so that the whole picture can be seen after a sixty-fourth of the work. No pixel is visited
// twice; the coarsest level comes first, and units of coarser levels are larger.
std::vector<WorkUnit> refined_tiles(Size size);

// How many units at the front are the coarsest of several levels; 0 if there is one level only.
std::size_t coarsest_level_size(const std::vector<WorkUnit>& units);

// The units behind the coarsest level, level by level, within a level the expensive ones first,
// as the committed pixels of the coarsest level show them: a late start of the longest unit is
// what makes threads wait in the end. `max_iterations` is what a pixel at the limit has cost.
std::vector<std::uint32_t> expensive_first(const CompStage& stage, std::uint64_t max_iterations);

// Bands over the whole width that together hold every pixel at the limit. Each has enough of them
// to keep the lanes of the kernel busy, however thinly they are spread.
std::vector<WorkUnit> bands_at_limit(const CompStage& stage);

}  // namespace mandel
