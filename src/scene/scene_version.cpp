#include "scene/scene_version.h"

namespace mandel {

Coloring version_1_coloring() {
    Coloring coloring;
    coloring.transfer = Transfer::Sqrt;
    coloring.ink = 1;
    coloring.ink_width = 0;
    return coloring;
}

void finish_version_1(Coloring& coloring) {
    if (coloring.method == ColorMethod::Distance) coloring.method = ColorMethod::DistanceInPixels;
}

}  // namespace mandel
