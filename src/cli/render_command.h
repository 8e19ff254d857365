// `mandel render` in two halves: everything is checked before the first pixel, then drawn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "job/banded_picture.h"
#include "job/picture.h"

namespace mandel {

struct PictureJob {
    std::string source;  // the scene as given on the command line; empty for the defaults
    PictureRequest request;
    std::string palette_path = {};  // of the palette file that the scene names
};

struct RenderPlan {
    std::vector<PictureJob> jobs;
    std::optional<BandsRequest> bands;  // of the only job
    std::size_t kept = 0;  // of several pictures: those that are there already and not in `jobs`
    bool is_batch = false;
    Execution execution;
    WatchRequest watching;
};

// Reads and checks all scenes, names and views. Every mistake is reported, not only the first;
// then the exit code says what kind they were, and `plan` is not to be used.
std::optional<ExitCode> plan_render(const CommandLine& line, const Messages& messages,
                                    RenderPlan& plan);

}  // namespace mandel
