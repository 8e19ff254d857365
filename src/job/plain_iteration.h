// The truth that every fast path is judged by: z <- z^2 + c in arbitrary precision, one pixel at a
// time, written from the definitions alone. It shares no arithmetic with the kernels.
//
// The precision is that of a whole picture, in bits:
//     log2(zoom) + log2(max(W, H)) + 64 + 2 log2(iterations),
// and the size of the centre where that is beyond 1. The rounding of N steps comes to a shift of c
// by about N roundings, so the pixel is iterated where it is to better than 2^-64 of a pixel.
//
// An orbit that comes back to a value it had, bit for bit, goes round for ever; then the limit
// would be reached and is taken as reached. It is the only step that is not taken, and no answer
// depends on it.
#pragma once

#include <cstdint>

#include "base/geometry.h"
#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "engine/view.h"
#include "num/big_float.h"

namespace mandel {

class PlainIteration {
public:
    PlainIteration(const View& view, std::uint64_t max_iterations, double escape_radius);

    // Escaped, with all values, or Limit; Pending if it was stopped, which is noticed at every
    // step. A distance beyond the range of doubles is infinite. Safe from any number of threads.
    PixelResult pixel(PixelPosition position, const StopFlag& stop) const;

    std::int64_t precision_bits() const noexcept { return precision_bits_; }

private:
    class Orbit;

    PixelResult escaped(const Orbit& orbit, std::uint64_t n) const;

    std::uint64_t max_iterations_;
    double escape_radius_;
    double rotate_deg_;
    double half_width_, half_height_;  // where the centre of the picture is, in pixels
    std::int64_t precision_bits_;
    BigFloat centre_re_, centre_im_;
    BigFloat spacing_;            // plane units per pixel
    BigFloat step_re_, step_im_;  // from a pixel to its right neighbour
};

}  // namespace mandel
