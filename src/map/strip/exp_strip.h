// One octave of an exponential map, computed only where it has to be.
//
// Far from the set everything between four samples follows from them and their gradients
// (map_samples.h), near it nothing does. So samples are taken in levels, every 8th in both
// directions first, then every 4th, 2nd and all, and a square of samples is refined unless its
// corners escaped and their distances say that the square is clear of the set, or so close to it
// that nothing is to be gained. The others are filled in.
#pragma once

#include <cstdint>
#include <memory>

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "map/strip/strip_samples.h"

namespace mandel {

struct ExpStrip {
    // Columns 0 to U, of which the last repeats the first, and rows 0 to V.
    StripSamples samples;
    std::shared_ptr<const DeepReference> reference;  // serves every view inside of the strip
    EngineCounts counts;                             // of what was computed
    std::uint64_t computed = 0;                      // samples
};

enum class StripUse : std::uint8_t {
    Frames,   // samples that no frame reads are left out
    Picture,  // all samples are shown
};

// `task` has a lattice. Returns nothing useful after `stop`.
ExpStrip compute_strip(const EngineTask& task, StripUse use, const Execution& execution,
                       const StopFlag& stop);

}  // namespace mandel
