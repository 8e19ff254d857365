// --progress, --preview and --events: who watches the pictures while they are drawn.
#pragma once

#include "cli/options.h"
#include "job/watching.h"

namespace mandel {

// Throws UsageError.
WatchRequest watch_request_from(const CommandLine& line);

}  // namespace mandel
