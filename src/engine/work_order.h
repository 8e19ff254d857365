// Cuts a picture into work units and says in which order they are computed.
#pragma once

#include <vector>

#include "base/geometry.h"
#include "storage/comp_stage.h"

namespace mandel {

// Tiles row by row; each is computed in one go.
std::vector<WorkUnit> whole_tiles(Size size);

// Bands over the whole width that together hold every pixel at the limit. Each has enough of them
// to keep the lanes of the kernel busy, however thinly they are spread.
std::vector<WorkUnit> bands_at_limit(const CompStage& stage);

}  // namespace mandel
