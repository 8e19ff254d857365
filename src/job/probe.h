// Numbers instead of colours: the results of chosen pixels, from the same kernels as a picture.
#pragma once

#include <cstdint>
#include <span>

#include "base/geometry.h"
#include "base/pixel_columns.h"
#include "base/stop_flag.h"
#include "engine/execution.h"
#include "engine/limits.h"
#include "engine/view.h"

namespace mandel {

constexpr ChannelSet kProbedChannels =
    ChannelSet::where([](const ChannelRow& row) { return !row.name.empty(); });

struct ProbeRun {
    // One for each position, in their order, with the probed channels. Pixels left Pending were
    // not reached before the stop.
    PixelColumns pixels;
    std::uint64_t max_iterations = 0;  // the limit in force, also when it was found ("auto")
    bool is_limit_cut_short = false;   // as AutoLimit says
};

// Throws InvalidInput as make_plan does.
ProbeRun probe_pixels(const View& view, const Limits& limits,
                      std::span<const PixelPosition> positions, const Execution& execution,
                      const StopFlag& stop);

}  // namespace mandel
