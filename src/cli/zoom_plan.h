// `mandel zoom` in two halves, as render_command.h: this one reads and checks what needs no
// computing.
#pragma once

#include <optional>
#include <string>

#include "cli/messages.h"
#include "cli/options.h"
#include "cli/zoom_options.h"
#include "film/plan/film_schedule.h"
#include "film/plan/frame_list.h"
#include "job/picture.h"
#include "job/watching.h"
#include "output/frame_pattern.h"

namespace mandel {

struct ZoomPlan {
    FilmRequest request;
    std::string source;  // the scene as given on the command line; empty for the defaults
    FilmSchedule schedule;
    RowForm form;  // of its frames
    FilmMethod method;
    bool may_change_method = false;  // no --method was given: a crowded film may change to frames
    FrameList frames;                // those of --frames-range; not yet a share of them
    std::optional<Shard> shard;
    FilmOutput output;
    std::optional<FramePattern> pattern;  // of frames
    bool overwrites = false;
    bool no_clobber = false;
    Execution execution;
    WatchRequest watching;
    std::string palette_path = {};  // of the palette file that the scene names
};

// Throws InvalidInput or Error.
ZoomPlan plan_zoom(const CommandLine& line, const Messages& messages);
// The same for a scene that was read already.
ZoomPlan plan_zoom(const CommandLine& line, const NamedScene& scene, const Messages& messages);

}  // namespace mandel
