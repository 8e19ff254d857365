// --progress, --preview and --events: who watches the pictures while they are drawn.
#pragma once

#include "cli/messages.h"
#include "cli/options.h"
#include "job/watching.h"

namespace mandel {

// Throws UsageError.
WatchRequest watch_request_from(const CommandLine& line);

// What watchers say to the person at the shell. The messages outlive it.
Watching::Voice watching_voice(const Messages& messages);

}  // namespace mandel
