#include "kernel/replay/stripe_average.h"

#include <algorithm>
#include <cmath>

namespace mandel {

StripeAverage::StripeAverage(const StripeRule& rule) noexcept : rule_(rule) {
    for (std::size_t j = 0; j < kAveragedIterates; ++j) {
        sums_[j + 1] = sums_[j] + last_weight_;
        last_weight_ *= rule.memory;
    }
}

LastAverages StripeAverage::of_sums(std::size_t count, double sum, double sum_before,
                                    double first) const noexcept {
    const double surplus = count > kAveragedIterates ? last_weight_ * first : 0;
    return {average(sum - surplus, count), average(sum_before, count - 1)};
}

double StripeAverage::average(double sum, std::size_t count) const noexcept {
    return count == 0 ? 0.5 : 0.5 + 0.5 * (sum / sums_[std::min(count, sums_.size() - 1)]);
}

void RunningAverage::add(std::uint64_t n, const Complex<double>& z) noexcept {
    if (n + kAveragedIterates < end_n_ || n > end_n_) return;
    const double size = std::sqrt(norm(z));
    const Complex<double> unit{size > 0 ? z.re / size : 0, size > 0 ? z.im / size : 0};
    Complex<double> power = unit;
    for (int k = 1; k < rule_.power(); ++k) {
        power = {power.re * unit.re - power.im * unit.im, power.re * unit.im + power.im * unit.re};
    }
    if (count_++ == 0) first_ = power.im;
    sum_before_ = sum_;
    sum_ = rule_.memory() * sum_ + power.im;
}

}  // namespace mandel
