// What the pixels of a deep view share: the reference orbit and the table of its linear steps,
// computed once and read by every thread and every run of the view.
#pragma once

#include <memory>

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "kernel/perturb.h"

namespace mandel {

struct DeepReference {
    Reference reference;
    double orbit_seconds = 0;
    double table_seconds = 0;
};

// Gives the task the reference that its plan and limit need, unless it has it. Throws Error if
// there is not enough memory for it; after `stop` the reference is incomplete, and nothing may be
// computed with it.
void prepare_reference(EngineTask& task, const StopFlag& stop);

}  // namespace mandel
