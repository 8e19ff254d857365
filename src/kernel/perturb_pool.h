// Pixels in flight for the SIMD loop of perturb.cpp, value by value, so that a vector holds the
// same value of neighbouring places.
//
// A pixel whose pass over the reference is over waits for the next one with m = kWaiting, which no
// other reaches; next_m and next_step say where it takes part again. Active pixels are in the
// places [0, span) only; gather() closes the gaps that those who left have torn there.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "kernel/perturb_state.h"

namespace mandel {

struct PerturbPool {
    static constexpr std::size_t kPlaces = 128;
    template <typename T>
    using Values = std::array<T, kPlaces>;

    alignas(64) Values<double> dz_re, dz_im, d_re, d_im;  // dz and the derivative
    alignas(64) Values<double> dc_re, dc_im, pixel_re, pixel_im;
    alignas(64) Values<std::int64_t> n, m, step;
    alignas(64) Values<std::int64_t> derivative_exponent, direct_from;
    Values<std::int64_t> next_m, next_step;
    Values<double> offset_re, offset_im;
    Values<CycleWatch> watch;
    Values<std::size_t> point;
    std::size_t active = 0;
    std::size_t span = 0;

    static constexpr std::int64_t kWaiting = std::int64_t{1} << 62;
    static constexpr std::size_t kNoPoint = ~std::size_t{0};  // an empty place: always waiting

    void wait(std::size_t i) noexcept {
        m[i] = kWaiting;
        --active;
    }
    // The same for a pixel that is back at the start of the reference.
    void wait_for_start(std::size_t i) noexcept {
        next_m[i] = next_step[i] = 0;
        wait(i);
    }

    // All that have a point take part again.
    void start_pass() noexcept {
        active = span = 0;
        for (std::size_t i = 0; i < kPlaces; ++i) {
            if (point[i] == kNoPoint) continue;
            if (m[i] == kWaiting) {
                m[i] = next_m[i];
                step[i] = next_step[i];
            }
            ++active;
            span = i + 1;
        }
    }

    void gather() noexcept {
        std::size_t gap = 0;
        while (span > active) {
            if (m[--span] == kWaiting) continue;
            while (m[gap] != kWaiting) ++gap;
            if (gap > span) {
                ++span;
                return;
            }
            exchange(gap, span);
        }
    }

    PerturbState state(std::size_t i) const noexcept {
        PerturbState s;
        s.offset = {offset_re[i], offset_im[i]};
        s.dc = {dc_re[i], dc_im[i]};
        s.dz = {dz_re[i], dz_im[i]};
        s.derivative = {d_re[i], d_im[i]};
        s.pixel = {pixel_re[i], pixel_im[i]};
        s.derivative_exponent = derivative_exponent[i];
        s.direct_from = static_cast<std::uint64_t>(direct_from[i]);
        s.n = static_cast<std::uint64_t>(n[i]);
        s.m = static_cast<std::uint32_t>(m[i]);
        s.step = static_cast<std::uint32_t>(step[i]);
        s.watch = watch[i];
        return s;
    }

    void set(std::size_t i, const PerturbState& s) noexcept {
        offset_re[i] = s.offset.re;
        offset_im[i] = s.offset.im;
        dc_re[i] = s.dc.re;
        dc_im[i] = s.dc.im;
        dz_re[i] = s.dz.re;
        dz_im[i] = s.dz.im;
        d_re[i] = s.derivative.re;
        d_im[i] = s.derivative.im;
        pixel_re[i] = s.pixel.re;
        pixel_im[i] = s.pixel.im;
        derivative_exponent[i] = s.derivative_exponent;
        direct_from[i] = static_cast<std::int64_t>(s.direct_from);
        n[i] = static_cast<std::int64_t>(s.n);
        m[i] = next_m[i] = s.m;
        step[i] = next_step[i] = s.step;
        watch[i] = s.watch;
    }

    void exchange(std::size_t i, std::size_t j) noexcept {
        if (i == j) return;
        for (auto* values : {&dz_re, &dz_im, &d_re, &d_im, &dc_re, &dc_im, &pixel_re, &pixel_im,
                             &offset_re, &offset_im}) {
            std::swap((*values)[i], (*values)[j]);
        }
        for (auto* values :
             {&n, &m, &step, &derivative_exponent, &direct_from, &next_m, &next_step}) {
            std::swap((*values)[i], (*values)[j]);
        }
        std::swap(point[i], point[j]);
        std::swap(watch[i], watch[j]);
    }
};

}  // namespace mandel
