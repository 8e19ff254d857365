// The truth that every fast path is judged by: the formula in arbitrary precision, one pixel at a
// time (formula_orbit.h), written from the definitions alone. It shares no arithmetic with the
// kernels.
//
// The precision that a pixel begins with is that of a whole picture, in bits:
//     log2(zoom) + log2(max(W, H)) + 64 + 2 log2(iterations),
// and the size of the centre where that is beyond 1. The rounding of N steps comes to a shift of c
// by about N roundings, divided by the smallest |dz/dc|, so the pixel is iterated where it is to
// better than 2^-64 of a pixel. That is no truth yet about an orbit whose |dz/dc| grows beyond the
// inverse of that shift before it escapes: it is iterated again with as many bits more as it takes
// to have the last z right to 2^-20.
//
// An orbit that comes back to a value it had, bit for bit, goes round for ever; then the limit
// would be reached and is taken as reached. It is the only step that is not taken, and no answer
// depends on it.
#pragma once

#include <array>
#include <cstdint>

#include "base/geometry.h"
#include "base/pixel_result.h"
#include "base/stop_flag.h"
#include "base/stripe_rule.h"
#include "engine/view.h"
#include "num/complex.h"

namespace mandel {

class FormulaOrbit;

class PlainIteration {
public:
    PlainIteration(const View& view, std::uint64_t max_iterations, double escape_radius,
                   const StripeRule& stripes = {});

    // Escaped, with all values, or Limit; Pending if it was stopped, which is noticed at every
    // step. A distance beyond the range of doubles is infinite. Safe from any number of threads.
    PixelResult pixel(PixelPosition position, const StopFlag& stop) const;

    // That of the first attempt.
    std::int64_t precision_bits() const noexcept { return precision_bits_; }

private:
    struct Attempt {
        PixelResult result;
        std::int64_t missing_bits = 0;  // not positive: the result is the truth
    };

    Attempt attempt(PixelPosition position, std::int64_t bits, const StopFlag& stop) const;
    static constexpr std::size_t kRecent = 97;            // S_N and S_N-1 are over 96 each
    using Recent = std::array<Complex<double>, kRecent>;  // z_n at n modulo their number

    PixelResult escaped(const FormulaOrbit& orbit, const Recent& recent, std::uint64_t n) const;
    // The mean of the stripes at z_n and up to 95 iterates before, weighted by powers of w.
    double stripe_average(const Recent& recent, std::uint64_t n) const;

    View view_;
    std::uint64_t max_iterations_;
    double escape_radius_;
    StripeRule stripes_;
    std::int64_t precision_bits_;
};

}  // namespace mandel
