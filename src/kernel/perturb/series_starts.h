// Where each pixel of a run begins that can begin at the end of the shared series: the polynomial
// and its derivative at all points of the run, so that the loops over them are vector code.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernel/perturb/wide_steps.h"
#include "kernel/pixel/pixel_task.h"

namespace mandel {

class SeriesStarts {
public:
    // Of points in pixels from the reference.
    SeriesStarts(const PixelTask& task, const Reference& reference, std::span<const double> re,
                 std::span<const double> im);

    // Whether the series proves that no point escapes within the limit.
    bool reach_limit() const noexcept { return reach_limit_; }

    // Puts point i, a new state, to the end of the series, unless it has to begin as it is. True
    // if it goes on from there directly (direct_tail.h): then dz is z, and m = 0.
    bool begin(std::size_t i, PixelState& state) const noexcept {
        return !z_re_.empty() && larger_size({d_re_[i], d_im_[i]}) >= slope_[i] && put(i, state);
    }

private:
    bool put(std::size_t i, PixelState& state) const noexcept;

    const PixelTask& task_;
    const SharedSeries& series_;
    const Complex<double> Z_, pixel_;
    bool reach_limit_ = false;
    OrbitTrail trail_;                               // of a pixel that begins where the series ends
    std::vector<double> z_re_, z_im_, d_re_, d_im_;  // dz and D = dz/dpixel
    std::vector<double> slope_;  // of |D|: below, the error may look like too large a shift
};

}  // namespace mandel
