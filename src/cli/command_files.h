// The files that the options of `render` and `zoom` name, checked against each other before
// anything is started: a command never overwrites what it reads, and never writes a file twice.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "job/watching.h"

namespace mandel {

// What differs between the commands.
struct CommandFiles {
    std::string product;                     // "the picture" or "the film"
    std::vector<std::string> scenes;         // that are read; empty names are the defaults
    std::string scene_role;                  // for messages, as FileClaims has them
    std::vector<std::string> palettes = {};  // that scenes name; empty names are none
    std::vector<std::string> outputs;        // that are written; empty names are none
    std::string output_role;
};

// Throws UsageError for two uses of one file.
void claim_files(const CommandFiles& files, const CommandLine& line, const WatchRequest& watching);

}  // namespace mandel
