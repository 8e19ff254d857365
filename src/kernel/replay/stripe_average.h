// The stripe average of the last iterates: how often an orbit has turned up on which side of a
// pattern of stripes around 0, the last iterates counting most (J. Harkonen, "On Smooth Fractal
// Coloring Techniques", 2007, with weights, since the contrast of a plain average is lost in depth).
//
//     S_N = sum of w^j s(z_N-j) / sum of w^j,  j = 0..95,    s(z) = 1/2 + 1/2 Im((z/|z|)^q)
#pragma once

#include <array>

#include "base/stripe_rule.h"
#include "kernel/replay/last_iterates.h"

namespace mandel {

class StripeAverage {
public:
    // q = count >= 1, w = memory, 0 < w < 1
    explicit StripeAverage(const StripeRule& rule) noexcept;

    // S_N and S_N-1; of no iterates 1/2. The errors of s are below 2^-32.
    LastAverages of(const LastIterates& iterates) const noexcept;

private:
    static constexpr std::size_t kRoom = LastIterates::kRoom;

    int power_;
    // Of an iterate in S_N and in S_N-1, and the sums of the weights of so many iterates.
    alignas(64) std::array<double, kRoom> now_{}, before_{};
    std::array<double, kAveragedIterates + 1> sums_{};
};

}  // namespace mandel
