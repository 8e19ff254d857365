// Keyframes between two that are far apart and both deep: the film zooms out until it sees both
// places, and in again.
//
// Without, the centre would run over thousands of screens in which nothing can be seen, mostly
// inside of the set. How far out is best is known (J. van Wijk, W. Nuij, "Smooth and efficient
// zooming and panning", 2003): on their path over a long way d the view becomes rho^2 d / 2 wide,
// and people like rho = 1.42 most, so the way fits into one view. That the centre has a constant
// speed on the screen (camera_path.h) then does the rest: it moves where the view is wide.
#pragma once

#include <vector>

#include "engine/view.h"
#include "scene/keyframe.h"

namespace mandel {

// With a keyframe more between neighbours whose centres are farther apart than eight views of the
// wider one. It has a zoom, and a time if they have; all else runs through it. What keyframes
// leave out is that of `still`. Others stay as they are.
std::vector<Keyframe> with_way_points(const std::vector<Keyframe>& keyframes, const View& still);

}  // namespace mandel
