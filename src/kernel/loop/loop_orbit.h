// A pixel in the minibrot loop (minibrot_loop.h), and what every kind of loop states of itself.
#pragma once

#include <cstdint>

#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/return_watch.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct LoopOrbit {
    Complex<double> u, d;       // d = du / dpixel
    Complex<double> c, slope;   // of a quadratic loop: slope = dc / dpixel
    std::uint64_t steps = 0;    // periods taken
    std::uint64_t allowed = 0;  // periods to the limit
    // Lost as loss.h says: the numbers of steps since when it is, and after which it is given up.
    bool is_lost = false;
    std::uint64_t lost_at = 0;
    std::uint64_t deadline = kNoDeadline;
};

// Compares u with earlier ones, in steps of the loop.
using LoopWatch = ReturnWatch<BoundedReturns>;

// What a loop is for. radius: the largest |dc|; spacing: of the pixels.
struct LoopView {
    FloatExp radius, spacing;
    double escape_radius = 0;
    std::uint64_t max_iterations = 0;
};

struct LoopBounds {
    // A pixel enters at |u| below this, or at the reach of the loop where that is less: after that
    // it takes the loop a few steps to lose it.
    static constexpr double kEntry = 4;
    // Fewer steps than this to the limit are not worth the way in and out.
    static constexpr std::uint64_t kLeastSteps = 4;
    // In u, between pixels: a minibrot of fewer pixels than this is not worth the sums.
    static constexpr double kLargestSpacing = 16;
    // The errors along an orbit sum to less than this many times the bound for the first step
    // (chosen; the bound itself is strict).
    static constexpr double kErrors = 16;

    std::uint64_t period = 0;  // 0: there is no loop
    FloatExp entry;            // of |z|, and its square
    double entry_sq = 0;
    double reach_sq = 0;  // |u^2|^2 has to be smaller for a step
    double error = 0;     // what is left out of a step with |u| < 3, at most
    // A step is like a shift of the pixel by at most error / |d|. |d| beyond this is lost.
    double lost_size = 0;

    void set_entry(const FloatExp& z) noexcept {
        entry = z;
        entry_sq = (z * z).to_double();
    }
};

}  // namespace mandel
