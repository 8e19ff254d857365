// Whether a whole picture is known to be inside before anything is iterated.
#pragma once

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "kernel/perturb/perturb.h"

namespace mandel {

// Every sample of every pixel; false after `stop`.
bool is_all_inside(const EngineTask& task, const KnownComponents& components,
                   const StopFlag& stop) noexcept;

}  // namespace mandel
