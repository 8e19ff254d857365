// Once a pixel's derivative is large, its orbit goes on in plain doubles: the reference has
// nothing more to tell about it.
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
#include "kernel/perturb_state.h"
#include "num/complex.h"

namespace mandel {

struct DirectTail {
    // Steps from one test of vectors to the next: two sub-blocks of escape_step.h.
    static constexpr int kBlockSteps = 12;

    static constexpr double kShare = 0x1p-32;
    static constexpr double kMinCount = 64;
    // What begins directly is this far above T, so that it does not come back at once.
    static constexpr double kMargin = 256;

    // Beyond this |D| an orbit may be lost, and never goes back. Chosen: the inverse of a shift
    // that all errors together stay below in every view that was judged. An orbit that comes close
    // to 0 is lost before, where a shift E is no longer linear: where E^2 D_k^2 is more than
    // 2 E D_k+1, with 1 / E = kLostSize.
    static constexpr double kLostSize = 0x1p16;
    static constexpr std::uint64_t kShareOfLimit = 128;
    static constexpr std::uint64_t kNotLost = ~std::uint64_t{0};

    // The n at which an orbit lost at n is given up: after a 128th of all iterations. Most escape
    // long before, and would well before the limit wherever exactly they are. (Chosen: a 64th
    // takes no less time in ten public views, a 256th takes half as long again in kf_5e113. Along
    // minibrots of long periods in a dense nest, no status of 344 judged pixels is wrong.)
    static std::uint64_t deadline(const PerturbTask& task, std::uint64_t n) noexcept {
        if (n > task.lost_until) return kNotLost;
        const std::uint64_t end =
            n + (task.max_iterations / kShareOfLimit / kBlockSteps + 1) * kBlockSteps;
        return end < task.max_iterations ? end : kNotLost;
    }

    // D before and after a step, in doubles.
    static bool loses_in_step(double before, double after) noexcept {
        return before * before > 2 * kLostSize * after;
    }
    // At z, where an orbit goes back to the start of the reference; dz/dpixel and dc/dpixel.
    static bool is_lost_at(const ComplexExp& z, const ComplexExp& derivative,
                           const ComplexExp& pixel) noexcept;
    // False where it is not for sure, as nearly everywhere: |D'| >= 2 |z| |D| - |pixel|. In
    // doubles, the derivative and the pixel on a scale of 2^exponent.
    static bool may_be_lost_at(const Complex<double>& z, const Complex<double>& derivative,
                               const Complex<double>& pixel, std::int64_t exponent) noexcept {
        const double z_size = larger_size(z), d_size = larger_size(derivative);
        const double scale = power_of_two(std::min<std::int64_t>(exponent, 1000));
        return z_size * d_size < 2 * larger_size(pixel) || d_size * scale > kLostSize / 4 * z_size;
    }
    // Notes whether it is lost, and tells whether it is time to give it up.
    static bool is_given_up_at(const PerturbTask& task, std::uint64_t n, const ComplexExp& z,
                               const ComplexExp& derivative, std::uint64_t& deadline_so_far) {
        if (deadline_so_far == kNotLost && is_lost_at(z, derivative, task.pixel)) {
            deadline_so_far = deadline(task, n);
        }
        return n >= deadline_so_far;
    }
    // Of a pixel at such a z in doubles, d on its scale.
    static bool is_given_up_at(const PerturbTask& task, std::uint64_t n, const Complex<double>& z,
                               const Complex<double>& d, PerturbState& s) {
        if (s.deadline == kNotLost && !may_be_lost_at(z, d, s.pixel, s.derivative_exponent)) {
            return false;
        }
        return is_given_up_at(task, n, ComplexExp(z), {d.re, d.im, s.derivative_exponent},
                              s.deadline);
    }

    static double least_derivative(std::uint64_t n) noexcept {
        return kShare * std::max(static_cast<double>(n), kMinCount);
    }
    // |D|, as it is compared with T.
    static double size(const Complex<double>& d) noexcept { return larger_size(d); }

    static bool may_begin(const PerturbState& s) noexcept {
        return s.derivative_exponent == 0 && s.n >= s.direct_from &&
               size(s.derivative) >= kMargin * least_derivative(s.n);
    }

    // The pixel on the scale of the derivative.
    static Complex<double> pixel(const PerturbTask& task) noexcept {
        return task.pixel.exponent < -1000 ? Complex<double>{} : task.pixel.to_double();
    }

    // Puts a pixel that goes back to the reference to its start.
    static void go_back(PerturbState& s, const Complex<double>& z, const Complex<double>& d,
                        std::uint64_t n) noexcept {
        s.dz = z;
        s.derivative = d;
        s.n = n;
        s.m = s.step = s.single = 0;
        s.direct_from = n + 1 + n / 16;
        s.is_new = false;
        s.watch = {};
    }
};

// Drives a pixel on directly, from a state that may_begin(), until it ends or goes back to the
// reference (AtStep). C: the reference point.
PerturbHalt run_direct_tail(const PerturbTask& task, const Complex<double>& C, PerturbState& state,
                            const StopFlag& stop) noexcept;

}  // namespace mandel
