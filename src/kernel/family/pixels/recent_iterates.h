// The last iterates of an orbit, for their stripe average when it has ended.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/replay/stripe_average.h"

namespace mandel {

class RecentIterates {
public:
    // z_n, n in order.
    void add(std::uint64_t n, const Complex<double>& z) noexcept { ring_[n % kCount] = z; }

    // Of an orbit that ended at n.
    LastAverages averages(const StripeAverage& rule, std::uint64_t n) const noexcept {
        RunningAverage average(rule, n);
        for (std::uint64_t k = n < kCount ? 1 : n - kCount + 1; k <= n; ++k) {
            average.add(k, ring_[k % kCount]);
        }
        return average.averages();
    }

    static constexpr std::uint64_t kCount = kAveragedIterates + 1;

private:
    std::array<Complex<double>, kCount> ring_{};
};

}  // namespace mandel
