// Once a pixel's derivative is large, its orbit goes on in plain doubles, without the reference.
//
// A rounding error e in step k looks like a shift of the pixel by e / |D_k|, D_k = dz_k / dpixel.
// So an orbit may be iterated directly as long as |D_k| >= T(n), T(n) = 2^-52 n / 2^-20: then all
// of its errors together are below 2^-20 (1 + ln n) pixels even if none ever cancels another,
// and mostly far below, as D grows. At a dip of z, which can make D as small as it was in the
// beginning, the orbit goes back to the reference before the step that would lose the pixel.
//
// T does not depend on the limit, and every test is made at every step, so that the bits of a
// pixel depend on nothing but the pixel.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/stop_flag.h"
#include "kernel/pixel/loss.h"
#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/pixel_task.h"
#include "num/complex.h"

namespace mandel {

struct DirectTail {
    // Steps from one test of vectors to the next: two sub-blocks of escape_step.h.
    static constexpr int kBlockSteps = 12;
    static_assert(kBlockSteps == Loss::kDeadlineSteps);

    static constexpr double kShare = 0x1p-32;
    static constexpr double kMinCount = 64;
    // What begins directly is this far above T, so that it does not come back at once.
    static constexpr double kMargin = 256;

    static double least_derivative(std::uint64_t n) noexcept {
        return kShare * std::max(static_cast<double>(n), kMinCount);
    }
    // |D|, as it is compared with T.
    static double size(const Complex<double>& d) noexcept { return larger_size(d); }

    static bool may_begin(const PixelState& s) noexcept {
        return s.derivative_exponent == 0 && s.n >= s.direct_from &&
               size(s.derivative) >= kMargin * least_derivative(s.n);
    }

    // Puts a pixel that goes back to the reference to its start.
    static void go_back(PixelState& s, const Complex<double>& z, const Complex<double>& d,
                        std::uint64_t n) noexcept {
        s.dz = z;
        s.derivative = d;
        s.steps += n - s.n;
        s.n = n;
        s.m = s.step = s.single = 0;
        s.direct_from = n + 1 + n / 16;
        s.is_new = false;
        s.watch = {};
    }
};

// Drives a pixel on directly, from a state that may_begin(), until it ends or goes back to the
// reference (AtStep). C: the reference point.
PixelHalt run_direct_tail(const PixelTask& task, const Complex<double>& C, PixelState& state,
                          const StopFlag& stop) noexcept;

}  // namespace mandel
