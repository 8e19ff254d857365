// Pixels in flight for the SIMD loop of passes-inl.h, value by value, so that a vector holds the
// same value of neighbouring lanes.
//
// In a pass over the reference a pixel has a lane, and leaves it when its pass is over: its m is
// then kWaiting, which is beyond every index. Between passes its state waits in its place. Pixels
// that were rebased take up lanes in the order of |z|: those near in size go on by the same steps,
// and so stay together in a vector.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "kernel/pixel/pixel_state.h"

namespace mandel {

class PerturbPool {
public:
    // The more there are, the more of them stand at the same index (measured: 384 is 9 % slower on
    // flake_1e157 and evolution_trees_5e227, 1536 no faster).
    static constexpr std::size_t kPlaces = 768;
    // Packed pixels (singles-inl.h) stand in spare lanes, up to two vectors, and a third that is
    // only written to. They also offset the arrays so that equal lanes are never a multiple of
    // 4 KiB apart (4K aliasing: loads would wait for unrelated stores).
    static constexpr std::size_t kSpareLanes = 24;
    template <typename T>
    using Values = std::array<T, kPlaces + kSpareLanes>;

    alignas(64) Values<double> dz_re, dz_im, d_re, d_im;  // dz and the derivative
    alignas(64) Values<double> dc_re, dc_im, pixel_re, pixel_im;
    alignas(64) Values<std::int64_t> n, m, step;
    // From this n on it may go on directly: never while its derivative needs an exponent.
    alignas(64) Values<std::int64_t> direct_from;

    static constexpr std::int64_t kWaiting = std::int64_t{1} << 62;

    struct Pixel {
        PixelState state;  // out of date while it has a lane
        std::size_t point = 0;
    };
    Pixel& pixel(std::size_t place) noexcept { return pixels_[place]; }
    std::size_t place(std::size_t lane) const noexcept { return place_[lane]; }
    Pixel& pixel_of(std::size_t lane) noexcept { return pixels_[place_[lane]]; }

    PerturbPool() { m.fill(kWaiting); }

    // A pixel with any state takes part in the next pass.
    void wait(std::size_t place) noexcept { others_[other_count_++] = place; }
    // The pixel in the lane is rebased at z: it leaves the lane and takes part in the next pass.
    void wait_at_start(std::size_t lane, const Complex<double>& z, double z_sq) noexcept {
        const std::size_t place = place_[lane];
        PixelState& s = pixels_[place].state;
        s.dz = z;
        s.derivative = {d_re[lane], d_im[lane]};
        s.n = static_cast<std::uint64_t>(n[lane]);
        s.m = s.step = 0;
        m[lane] = kWaiting;
        const std::size_t size = size_class(z_sq);
        ++class_counts_[size];
        back_[back_count_++] = {place, size};
    }

    // All that wait take up lanes; returns how many there are.
    std::size_t start_pass() noexcept {
        std::array<std::size_t, kClasses> next;
        std::size_t lanes = 0;
        for (std::size_t size = 0; size < kClasses; ++size) {
            next[size] = lanes;
            lanes += class_counts_[size];
            class_counts_[size] = 0;
        }
        for (std::size_t i = 0; i < back_count_; ++i) {
            take_up(next[back_[i].size_class]++, back_[i].place);
        }
        for (std::size_t i = 0; i < other_count_; ++i) take_up(lanes++, others_[i]);
        back_count_ = other_count_ = 0;
        return lanes;
    }

    // The state of the pixel in the lane, up to date.
    PixelState& state(std::size_t lane) noexcept {
        PixelState& s = pixel_of(lane).state;
        s.dz = {dz_re[lane], dz_im[lane]};
        s.derivative = {d_re[lane], d_im[lane]};
        s.n = static_cast<std::uint64_t>(n[lane]);
        s.m = static_cast<std::uint32_t>(m[lane]);
        s.step = static_cast<std::uint32_t>(step[lane]);
        return s;
    }

    void take_up(std::size_t lane, std::size_t place) noexcept {
        const PixelState& s = pixels_[place].state;
        place_[lane] = place;
        dz_re[lane] = s.dz.re;
        dz_im[lane] = s.dz.im;
        d_re[lane] = s.derivative.re;
        d_im[lane] = s.derivative.im;
        dc_re[lane] = s.dc.re;
        dc_im[lane] = s.dc.im;
        pixel_re[lane] = s.pixel.re;
        pixel_im[lane] = s.pixel.im;
        n[lane] = static_cast<std::int64_t>(s.n);
        m[lane] = s.m;
        step[lane] = s.step;
        direct_from[lane] =
            s.derivative_exponent == 0 ? static_cast<std::int64_t>(s.direct_from) : kWaiting;
    }

    // Puts a packed pixel, driven on in lane `from`, back into its own lane.
    void go_on_as(std::size_t lane, std::size_t from) noexcept {
        for (auto* values : {&dz_re, &dz_im, &d_re, &d_im}) (*values)[lane] = (*values)[from];
        for (auto* values : {&n, &m, &step}) (*values)[lane] = (*values)[from];
    }

private:
    // Of |z|^2, two to a binary exponent; what is below 2^-124 is one class.
    static constexpr std::size_t kClasses = 256;
    static std::size_t size_class(double z_sq) noexcept {
        constexpr std::uint64_t kLeast = std::uint64_t{1023 - 124} << 1;
        const std::uint64_t halves = std::bit_cast<std::uint64_t>(z_sq) >> 51;
        return std::clamp(halves, kLeast, kLeast + kClasses - 1) - kLeast;
    }

    struct Back {
        std::size_t place, size_class;
    };

    std::array<Pixel, kPlaces> pixels_;
    std::array<std::size_t, kPlaces> place_{};   // of the pixel in a lane
    std::array<std::size_t, kPlaces> others_{};  // [0, other_count_): places that wait
    std::array<Back, kPlaces> back_{};           // [0, back_count_): back at the start
    std::size_t other_count_ = 0, back_count_ = 0;
    std::array<std::size_t, kClasses> class_counts_{};
};

}  // namespace mandel
