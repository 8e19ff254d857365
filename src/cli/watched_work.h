// The work of a command that has no pixels to show, with its progress on standard error and an
// answer to SIGUSR1.
#pragma once

#include <functional>

#include "cli/messages.h"
#include "cli/options.h"
#include "cli/signals.h"

namespace mandel {

// `work` polls the flag of `signals`. What it throws passes through.
void do_watched(const CommandLine& line, const Messages& messages, StopSignals& signals,
                const std::function<void()>& work);

}  // namespace mandel
