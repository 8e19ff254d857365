// A look at a view before it is drawn: the smooth counts of 48 x 27 points spread evenly over it,
// from which its colours are chosen.
//
// The points are those of a picture of 4347 rows, whatever the size of the real one, so that
// pictures of one view in all usual sizes get the same colours.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "engine/limits.h"
#include "engine/view.h"

namespace mandel {

// The picture that the points belong to.
View probe_view(const View& view);

// The points, in pixels of a picture of any size.
std::vector<PixelPosition> probe_positions(Size size);

struct CountProbes {
    std::vector<double> counts;  // of the points that escaped, in no order
    // Of the view, for whoever draws it in at most 4347 rows; null where there is none.
    std::shared_ptr<const SharedOrbit> orbit;
    double work = 0;  // of a point: EngineCounts::work
};

// With the limit given, or one found for the points themselves ("auto"). `of_view`: the task of a
// picture of it, for its orbit and the memory it may take. After `stop` it is not complete.
CountProbes probe_counts(const EngineTask& of_view, const Limits& limits,
                         const Execution& execution, const StopFlag& stop);

}  // namespace mandel
