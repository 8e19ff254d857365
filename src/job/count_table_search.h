// Settles what the colours of a scene leave open: the table of counts of `transfer = auto`.
#pragma once

#include <memory>
#include <span>

#include "base/stop_flag.h"
#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "scene/scene.h"

namespace mandel {

// All scenes show the same view with the same limits. Each that needs a table gets it, or, where
// too few points escape, the transfer Sqrt. Returns the view's orbit if that had to be computed for
// it, else null. After `stop` the tables are of no use.
std::shared_ptr<const SharedOrbit> find_count_tables(std::span<Scene> scenes,
                                                     const Execution& execution,
                                                     const StopFlag& stop);

}  // namespace mandel
