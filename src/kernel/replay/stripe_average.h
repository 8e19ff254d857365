// The stripe average of the last iterates: how often an orbit has turned up on which side of a
// pattern of stripes around 0, the last iterates counting most (J. Harkonen, "On Smooth Fractal
// Coloring Techniques", 2007, with weights, since the contrast of a plain average is lost in
// depth).
//
//     S_N = sum of w^j s(z_N-j) / sum of w^j,  j = 0..95,    s(z) = 1/2 + 1/2 Im((z/|z|)^q)
//
// No arcs and no sines: the power of a unit vector.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/stripe_rule.h"
#include "kernel/pixel/orbit_trail.h"
#include "num/complex.h"

namespace mandel {

class StripeAverage {
public:
    // q = count >= 1, w = memory, 0 < w < 1
    explicit StripeAverage(const StripeRule& rule) noexcept;

    int power() const noexcept { return rule_.count; }
    double memory() const noexcept { return rule_.memory; }

    // S_N and S_N-1 from sums of w^j Im((z/|z|)^q): of all iterates, `count` of them, at most 97,
    // of those without the last one, and the term of the first one without its weight. An average
    // of no iterates is 1/2.
    LastAverages of_sums(std::size_t count, double sum, double sum_before,
                         double first) const noexcept;

private:
    double average(double sum, std::size_t count) const noexcept;

    StripeRule rule_;
    double last_weight_ = 1;                            // w^96
    std::array<double, kAveragedIterates + 1> sums_{};  // of the weights of so many iterates
};

// The averages of an orbit whose iterates come one by one.
class RunningAverage {
public:
    // It ends at end_n.
    RunningAverage(const StripeAverage& rule, std::uint64_t end_n) noexcept
        : rule_(rule), end_n_(end_n) {}

    std::uint64_t end_n() const noexcept { return end_n_; }
    // z_n for n = 1, 2, ...: those that are too early are passed over.
    void add(std::uint64_t n, const Complex<double>& z) noexcept;
    LastAverages averages() const noexcept {
        return rule_.of_sums(count_, sum_, sum_before_, first_);
    }

private:
    const StripeAverage& rule_;
    const std::uint64_t end_n_;
    std::size_t count_ = 0;
    double sum_ = 0, sum_before_ = 0, first_ = 0;
};

}  // namespace mandel
