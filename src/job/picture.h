// Pictures from scenes to files: plan, compute, colour, encode, each in parallel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "base/stop_flag.h"
#include "engine/deep_reference.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "engine/plan.h"
#include "job/watching.h"
#include "scene/scene.h"
#include "storage/comp_storage.h"

namespace mandel {

struct PictureRequest {
    Scene scene;
    std::string output;  // a path with the extension of a format, or "-" for PNG on standard output
    bool no_clobber = false;
};

// Where the time went, and on what; for `--stats`.
struct PictureStats {
    Plan plan;
    std::uint64_t max_iterations = 0;  // the limit in force, also when it was found ("auto")
    bool is_limit_cut_short = false;   // as AutoLimit says
    EngineCounts counts;               // over all samples
    ReferenceStats reference;          // of the last run
    double compute_seconds = 0;        // wall time of each stage
    double color_seconds = 0;          // 0 for a single sample: then it is a part of encoding
    double encode_seconds = 0;
    std::uint64_t output_bytes = 0;
    EventCounters events;  // what the channels did; all zero without a subscriber
    // The output of the picture whose computing this one shares, if any; the numbers behind both
    // are the same, and the time for them is that one's.
    std::string computed_with;
};

enum class Outcome : std::uint8_t { Done, Stopped };

// Everything that can be refused before the first pixel: a view no kernel can do, more memory
// than there is, a missing or unwritable folder, an existing file with no_clobber.
// `watching` counts for the memory only. Throws InvalidInput or Error.
void check_picture(const PictureRequest& request, const Execution& execution,
                   const WatchRequest& watching = {});

// Which of the requests are best rendered together: scenes that differ in colouring, depth and
// output only, as many as there is memory for. Each index once, in the order of the first of each
// group.
std::vector<std::vector<std::size_t>> computed_together(
    std::span<const PictureRequest* const> requests);

struct PictureResult {
    Outcome outcome = Outcome::Stopped;
    PictureStats stats;
    std::exception_ptr failure;  // one picture's does not touch the others'
};

// Renders such a group after check_picture, computing once. Nothing appears under an output's name
// unless that picture is Done. `watching` may be null; it never changes a byte of a picture, nor
// makes one fail. Does not throw for what concerns the pictures.
std::vector<PictureResult> render_together(std::span<const PictureRequest* const> requests,
                                           const Execution& execution, StopFlag& stop,
                                           Watching* watching = nullptr);

}  // namespace mandel
