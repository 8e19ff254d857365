// The last iterates of an orbit, for their stripe average when it has ended: kept on the way where
// going back to them would take long.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/replay/stripe_average.h"
#include "num/complex.h"

namespace mandel {

class RecentIterates {
public:
    // z_n, n in order.
    void add(std::uint64_t n, const Complex<double>& z) noexcept {
        ring_[n % kCount] = z;
        last_n_ = n;
    }
    // All of them up to n, from a function of the index.
    template <typename IterateAt>
    void assign(std::uint64_t n, const IterateAt& iterate_at) {
        last_n_ = n;
        for (std::uint64_t k = first_before(n); k <= n; ++k) ring_[k % kCount] = iterate_at(k);
    }

    // Of an orbit that ended at n, after the last of them in plain steps of z^2 + c.
    LastAverages averages(const StripeAverage& rule, const Complex<double>& c,
                          std::uint64_t n) const noexcept {
        RunningAverage average(rule, n);
        Complex<double> z{};
        for (std::uint64_t k = first_before(last_n_); k <= n; ++k) {
            z = k <= last_n_ ? ring_[k % kCount] : plain_step(z, c);
            average.add(k, z);
        }
        return average.averages();
    }
    // Of one that ended with the last of them.
    LastAverages averages(const StripeAverage& rule) const noexcept {
        return averages(rule, {}, last_n_);
    }

    static constexpr std::uint64_t kCount = kAveragedIterates + 1;

private:
    static std::uint64_t first_before(std::uint64_t n) noexcept {
        return n < kCount ? 1 : n - kCount + 1;
    }

    std::array<Complex<double>, kCount> ring_{};
    std::uint64_t last_n_ = 0;
};

}  // namespace mandel
