// Is the picture right? Chosen pixels, computed as a picture computes them, are iterated again in
// plain arbitrary-precision arithmetic and judged one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "engine/execution.h"
#include "engine/limits.h"
#include "engine/view.h"
#include "job/probe.h"
#include "truth/judgement.h"

namespace mandel {

struct Mismatch {
    PixelPosition pixel;
    Judgement judgement;
    PixelResult fast;
    PixelResult truth;
};

struct Verification {
    std::uint64_t max_iterations = 0;  // the limit that both sides used
    std::int64_t precision_bits = 0;   // of the truth
    std::uint64_t samples = 0;
    std::uint64_t judged = 0;  // those with a whole count that is judged too, or without any
    double worst_shift = 0;    // pixels
    std::vector<Mismatch> mismatches;  // in the order of the positions
};

// Nothing if it was stopped. Throws InvalidInput as make_plan does.
std::optional<Verification> verify_pixels(const View& view, const Limits& limits,
                                          std::span<const PixelPosition> positions,
                                          const Execution& execution, const StopFlag& stop);

// The second half of it: judges what was found for these positions, whoever found it.
std::optional<Verification> verify_results(const View& view, double escape_radius,
                                           std::span<const PixelPosition> positions,
                                           const ProbeRun& fast, unsigned threads,
                                           const StopFlag& stop);

}  // namespace mandel
