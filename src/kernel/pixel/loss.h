// When doubles have lost a pixel, and when a lost one is given up.
//
// However a point is iterated in doubles, a rounding error e in step k looks like a shift of the
// pixel by e / |D_k|, D_k = dz_k / dpixel. Once |D| is beyond the inverse of the shift E that all
// errors together look like, z no longer depends on the pixel: it is lost. Most lost orbits escape
// soon, and would wherever exactly they are; the rest are given up at a deadline, for long_orbit/
// to iterate with more digits.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/pixel_task.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct Loss {
    // 1 / E: beyond this |D| a pixel is lost. Chosen: the inverse of a shift that all errors
    // together stay below in every view that was judged. An orbit that comes close to 0 is lost
    // before, where a shift E is no longer linear: where E^2 D_k^2 is more than 2 E D_k+1.
    static constexpr double kSize = 0x1p16;
    // Deadlines are a whole number of these steps away, for loops that look once in so many.
    static constexpr std::uint64_t kDeadlineSteps = 12;

    // How long a lost orbit is followed: a 128th of all iterations. Most escape long before.
    // (Chosen: a 64th takes no less time in ten public views, a 256th takes half as long again in
    // kf_5e113. Along minibrots of long periods in a dense nest, no status of 344 judged pixels is
    // wrong.)
    static std::uint64_t grace(const PixelTask& task) noexcept { return task.max_iterations / 128; }

    // The n at which an orbit lost at n is given up.
    static std::uint64_t deadline(const PixelTask& task, std::uint64_t n) noexcept {
        if (n > task.lost_until) return kNoDeadline;
        const std::uint64_t end = n + (grace(task) / kDeadlineSteps + 1) * kDeadlineSteps;
        return end < task.max_iterations ? end : kNoDeadline;
    }

    // |D| before and after a step, in doubles.
    static bool in_step(double before, double after) noexcept {
        return before * before > 2 * kSize * after;
    }
    // At z, where a pixel is rebased; dz/dpixel and dc/dpixel.
    static bool at(const ComplexExp& z, const ComplexExp& derivative,
                   const ComplexExp& pixel) noexcept;
    // False where at() certainly is, as nearly everywhere: |D'| >= 2 |z| |D| - |pixel|. In
    // doubles, the derivative and the pixel on a scale of 2^exponent.
    static bool may_be_at(const Complex<double>& z, const Complex<double>& derivative,
                          const Complex<double>& pixel, std::int64_t exponent) noexcept {
        const double z_size = larger_size(z), d_size = larger_size(derivative);
        const double scale = power_of_two(std::min<std::int64_t>(exponent, 1000));
        return z_size * d_size < 2 * larger_size(pixel) || d_size * scale > kSize / 4 * z_size;
    }

    // The same, from exponents alone.
    static bool may_be_at(const ComplexExp& z, const ComplexExp& derivative,
                          const ComplexExp& pixel) noexcept {
        return z.exponent + derivative.exponent < pixel.exponent + 2 ||
               derivative.exponent + 1 > exponent_of(kSize / 4) + z.exponent;
    }

    // Whether the pixel is to be given up at z, where it is rebased. Sets the deadline if it is
    // lost there.
    static bool is_given_up_at(const PixelTask& task, std::uint64_t n, const ComplexExp& z,
                               const ComplexExp& derivative, std::uint64_t& deadline_so_far) {
        if (deadline_so_far == kNoDeadline && may_be_at(z, derivative, task.pixel) &&
            at(z, derivative, task.pixel)) {
            deadline_so_far = deadline(task, n);
        }
        return n >= deadline_so_far;
    }
    // The same in doubles, d on the scale of the state's derivative.
    static bool is_given_up_at(const PixelTask& task, std::uint64_t n, const Complex<double>& z,
                               const Complex<double>& d, PixelState& s) {
        if (s.deadline == kNoDeadline && !may_be_at(z, d, s.pixel, s.derivative_exponent))
            return false;
        return is_given_up_at(task, n, ComplexExp(z), {d.re, d.im, s.derivative_exponent},
                              s.deadline);
    }
};

}  // namespace mandel
