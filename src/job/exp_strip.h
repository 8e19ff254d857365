// One octave of an exponential map, computed only where it has to be.
//
// Far from the set four samples and their gradients tell everything between them (map_samples.h),
// near it they do not. So samples are taken in levels, every 8th in both directions first, then
// every 4th, 2nd and all, and a square of samples is refined unless its corners escaped and their
// distances say that the square is clear of the set. The others are filled in.
#pragma once

#include <memory>

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "job/map_samples.h"

namespace mandel {

struct ExpStrip {
    // Columns 0 to U, of which the last repeats the first, and rows 0 to V.
    PackedGrid grid;
    std::shared_ptr<const DeepReference> reference;  // serves every view inside of the strip
    EngineCounts counts;                             // of what was computed
    std::uint64_t computed = 0;                      // samples
};

// `task` has a lattice. Returns nothing useful after `stop`.
ExpStrip compute_strip(const EngineTask& task, const Execution& execution, const StopFlag& stop);

}  // namespace mandel
