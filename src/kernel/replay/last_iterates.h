// The last iterates of an orbit, and the average of a function of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/pixel/orbit_trail.h"
#include "num/complex.h"

namespace mandel {

// z_N at the end, z_N-1 before it and so on; z_0 = 0 is no iterate.
class LastIterates {
public:
    static constexpr std::size_t kCount = kAveragedIterates + 1;
    static constexpr std::size_t kRoom = (kCount + 7) / 8 * 8;  // whole vectors

    explicit LastIterates(std::uint64_t n) noexcept
        : n_(n), count_(n < kCount ? static_cast<std::size_t>(n) : kCount) {}

    std::uint64_t n() const noexcept { return n_; }
    // How many there are, and the n of the first of them.
    std::size_t count() const noexcept { return count_; }
    std::uint64_t first() const noexcept { return n_ + 1 - count_; }
    // z_n for n >= first(); others are left out.
    void set(std::uint64_t n, const Complex<double>& z) noexcept {
        if (n < first() || n > n_) return;
        const std::size_t i = kCount - 1 - static_cast<std::size_t>(n_ - n);
        re_[i] = z.re;
        im_[i] = z.im;
    }

    // [kCount - count(), kCount) are set; the rest are 0.
    const std::array<double, kRoom>& re() const noexcept { return re_; }
    const std::array<double, kRoom>& im() const noexcept { return im_; }

private:
    std::uint64_t n_;
    std::size_t count_;
    alignas(64) std::array<double, kRoom> re_{}, im_{};
};

}  // namespace mandel
