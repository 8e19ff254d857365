// `--iterations auto`: a limit at which next to nothing that can be seen is missing. Every decision
// counts pixels and steps, never seconds, so it is the same on every machine.
//
// A pixel that is still bounded but near the set (is_near_set() of orbit_ends.h) is within about a
// thousandth of a pixel of it: whether one such pixel is black changes nothing that can be seen. So
// the limit is the smallest of the series 2^k, 1.5 * 2^k at which
//     every sample has escaped, is proved to be inside, or is near the set, and
//     of those that are not proved to be inside at most one in 500 is left.
// It is found on a coarse grid, of which only what is left is computed again at the next limit.
// What a sample turns out to be at a higher limit, inside or near the set, it is at the lower ones,
// too; but nine in ten of those that are inside have to be known to be so.
//
// Where the derivative grows like a power of n only (beside parabolic and irrationally indifferent
// points), and in places so dense that nearly all pixels are near, this takes too long. There the
// search is cut short when the picture would take more than a number of steps for each pixel.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"

namespace mandel {

class AutoLimit {
public:
    // The reference of a deep view is computed up to this many iterations before anything else is
    // known.
    static constexpr std::uint64_t kReferenceLimit = std::uint64_t{1} << 22;

    // Evenly spread pixels, about 48 x 27 of them; of a picture that is never there as a whole, so
    // that raise() is not for it, a hundred times as many.
    static std::vector<PixelPosition> coarse_grid(Size size);

    // From a coarse grid of the view. `task` may have any limit; it gets the reference that a deep
    // view needs.
    static AutoLimit from_coarse_grid(EngineTask& task, const Execution& execution,
                                      const StopFlag& stop);

    std::uint64_t limit() const noexcept { return limit_; }
    // Whether more than one sample in 500 is left at the limit because a higher one would take too
    // long.
    bool is_cut_short() const noexcept { return is_cut_short_; }
    // About what a pixel takes at the limit, in the steps of EngineCounts::work.
    double work_per_pixel() const noexcept { return work_per_pixel_; }

    // After all pixels of a picture were followed to limit(): whether more than one in 500 of those
    // that are not inside is left, near the set, and worth another run at the next limit, which is
    // then limit().
    bool raise(const EngineCounts& picture, std::uint64_t pixels);

private:
    std::uint64_t limit_ = 0;
    bool is_cut_short_ = false;
    double work_per_pixel_ = 0;
};

}  // namespace mandel
