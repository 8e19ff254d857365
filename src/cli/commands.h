// The commands: each turns its command line into work and says how it ended.
//
// They throw UsageError or InvalidInput for what is refused before anything was started, and Error
// when the work fails; program.h turns both into messages and exit codes.
#pragma once

#include "cli/exit_code.h"
#include "cli/messages.h"
#include "cli/options.h"

namespace mandel {

ExitCode run_render(const CommandLine& line, const Messages& messages);
ExitCode run_zoom(const CommandLine& line, const Messages& messages);
ExitCode run_color(const CommandLine& line, const Messages& messages);
ExitCode run_probe(const CommandLine& line, const Messages& messages);
ExitCode run_verify(const CommandLine& line, const Messages& messages);
ExitCode run_locate(const CommandLine& line, const Messages& messages);
ExitCode run_info(const CommandLine& line, const Messages& messages);
ExitCode run_palettes(const CommandLine& line, const Messages& messages);
ExitCode run_compare(const CommandLine& line, const Messages& messages);
ExitCode run_check(const CommandLine& line, const Messages& messages);
ExitCode run_completion(const CommandLine& line, const Messages& messages);

// The text of --version; verbose adds the libraries and the instruction sets of this machine.
std::string version_text(bool verbose);

}  // namespace mandel
