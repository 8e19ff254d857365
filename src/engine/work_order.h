// Cuts a picture into work units and says in which order they are computed.
#pragma once

#include <vector>

#include "base/geometry.h"
#include "storage/work_unit.h"

namespace mandel {

// Tiles row by row; each is computed in one go.
std::vector<WorkUnit> whole_tiles(Size size);

}  // namespace mandel
