// Pixels in flight for the SIMD loop of perturb.cpp, value by value, so that a vector holds the
// same value of neighbouring places.
//
// A pixel whose pass over the reference is over waits for the next one with m = kWaiting, which no
// other reaches. Active pixels are in the places [0, span) only; gather() closes the gaps that
// those who left have torn there. What only single pixels are asked for stays where it is.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "kernel/perturb_state.h"

namespace mandel {

class PerturbPool {
public:
    // The more there are, the more of them stand at the same index (measured: 128 is 10 % slower,
    // 512 no faster).
    static constexpr std::size_t kPlaces = 384;
    // A little longer, so that the same place of different values is not a whole page apart: such
    // loads wait for each other's stores.
    template <typename T>
    using Values = std::array<T, kPlaces + 64 / sizeof(T)>;

    alignas(64) Values<double> dz_re, dz_im, d_re, d_im;  // dz and the derivative
    alignas(64) Values<double> dc_re, dc_im, pixel_re, pixel_im;
    alignas(64) Values<std::int64_t> n, m, step;
    alignas(64) Values<std::int64_t> derivative_exponent, direct_from;
    std::size_t active = 0;
    std::size_t span = 0;

    static constexpr std::int64_t kWaiting = std::int64_t{1} << 62;
    static constexpr std::size_t kNoPoint = ~std::size_t{0};  // an empty place: always waiting

    PerturbPool() {
        for (std::size_t i = 0; i < kPlaces; ++i) slot_[i] = static_cast<std::int64_t>(i);
    }

    std::size_t& point(std::size_t i) noexcept { return rest(i).point; }
    CycleWatch& watch(std::size_t i) noexcept { return rest(i).watch; }
    const Complex<double>& offset(std::size_t i) noexcept { return rest(i).offset; }

    void wait(std::size_t i) noexcept {
        m[i] = kWaiting;
        --active;
    }
    // The same for a pixel that is back at the start of the reference.
    void wait_for_start(std::size_t i) noexcept {
        rest(i).next_m = rest(i).next_step = 0;
        wait(i);
    }

    // All that have a point take part again.
    void start_pass() noexcept {
        active = span = 0;
        for (std::size_t i = 0; i < kPlaces; ++i) {
            const Rest& r = rest(i);
            if (r.point == kNoPoint) continue;
            if (m[i] == kWaiting) {
                m[i] = r.next_m;
                step[i] = r.next_step;
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

    PerturbState state(std::size_t i) noexcept {
        PerturbState s;
        s.offset = offset(i);
        s.dc = {dc_re[i], dc_im[i]};
        s.dz = {dz_re[i], dz_im[i]};
        s.derivative = {d_re[i], d_im[i]};
        s.pixel = {pixel_re[i], pixel_im[i]};
        s.derivative_exponent = derivative_exponent[i];
        s.direct_from = static_cast<std::uint64_t>(direct_from[i]);
        s.n = static_cast<std::uint64_t>(n[i]);
        s.m = static_cast<std::uint32_t>(m[i]);
        s.step = static_cast<std::uint32_t>(step[i]);
        s.watch = watch(i);
        return s;
    }

    void set(std::size_t i, const PerturbState& s) noexcept {
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
        m[i] = s.m;
        step[i] = s.step;
        Rest& r = rest(i);
        r.offset = s.offset;
        r.watch = s.watch;
        r.next_m = s.m;
        r.next_step = s.step;
    }

private:
    struct Rest {
        Complex<double> offset;
        CycleWatch watch;
        std::size_t point = kNoPoint;
        std::int64_t next_m = 0, next_step = 0;  // where it takes part again after it waited
    };

    Rest& rest(std::size_t i) noexcept { return rest_[static_cast<std::size_t>(slot_[i])]; }

    void exchange(std::size_t i, std::size_t j) noexcept {
        if (i == j) return;
        for (auto* values : {&dz_re, &dz_im, &d_re, &d_im, &dc_re, &dc_im, &pixel_re, &pixel_im}) {
            std::swap((*values)[i], (*values)[j]);
        }
        for (auto* values : {&n, &m, &step, &derivative_exponent, &direct_from, &slot_}) {
            std::swap((*values)[i], (*values)[j]);
        }
    }

    Values<std::int64_t> slot_;  // of the rest
    std::array<Rest, kPlaces> rest_;
};

}  // namespace mandel
