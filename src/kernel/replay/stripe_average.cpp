#include "kernel/replay/stripe_average.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/multiversion.h"

namespace mandel {
namespace {

constexpr std::size_t kLane = 8;  // sums side by side, in an order that does not depend on vectors
constexpr std::size_t kRoom = LastIterates::kRoom;
using Row = std::array<double, kRoom>;

struct WeightedSums {
    double now, before;
};

double sum_of(const std::array<double, kLane>& x) {
    return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7]));
}

// 1 / sqrt(x) to 2^-32: a guess from the bits (C. Lomont, "Fast inverse square root", 2003), right
// to 2^-4.8, and Newton's method, which squares the error. For 0 something finite.
MANDEL_ALWAYS_INLINE double inverse_root(double x) {
    constexpr std::uint64_t kMagic = 0x5fe6eb50c7b537a9;
    double y = std::bit_cast<double>(kMagic - (std::bit_cast<std::uint64_t>(x) >> 1));
    const double half = 0.5 * x;
    for (int i = 0; i < 3; ++i) y = y * std::fma(-half * y, y, 1.5);
    return y;
}

// Two sums of weights times Im((z/|z|)^power).
MANDEL_ALWAYS_INLINE WeightedSums add_up(const Row& re, const Row& im, const Row& now,
                                         const Row& before, int power) {
    std::array<double, kLane> a{}, b{};
    for (std::size_t first = 0; first < kRoom; first += kLane) {
        std::array<double, kLane> x, y, p, q;
        for (std::size_t i = 0; i < kLane; ++i) {
            const double r = re[first + i], s = im[first + i];
            const double scale = inverse_root(std::fma(r, r, s * s));
            x[i] = p[i] = r * scale;
            y[i] = q[i] = s * scale;
        }
        for (int k = 1; k < power; ++k) {
            for (std::size_t i = 0; i < kLane; ++i) {
                const double next = std::fma(p[i], x[i], -(q[i] * y[i]));
                q[i] = std::fma(p[i], y[i], q[i] * x[i]);
                p[i] = next;
            }
        }
        for (std::size_t i = 0; i < kLane; ++i) {
            a[i] = std::fma(now[first + i], q[i], a[i]);
            b[i] = std::fma(before[first + i], q[i], b[i]);
        }
    }
    return {sum_of(a), sum_of(b)};
}

MANDEL_MULTIVERSION_WIDE(WeightedSums, weighted_sums,
                         (const Row& re, const Row& im, const Row& now, const Row& before,
                          int power),
                         add_up(re, im, now, before, power))

}  // namespace

StripeAverage::StripeAverage(const StripeRule& rule) noexcept : power_(rule.count) {
    double weight = 1;
    for (std::size_t j = 0; j < kAveragedIterates; ++j) {
        now_[LastIterates::kCount - 1 - j] = weight;
        before_[LastIterates::kCount - 2 - j] = weight;
        sums_[j + 1] = sums_[j] + weight;
        weight *= rule.memory;
    }
}

LastAverages StripeAverage::of(const LastIterates& iterates) const noexcept {
    const WeightedSums sums = weighted_sums(iterates.re(), iterates.im(), now_, before_, power_);
    const auto average = [&](double sum, std::size_t count) {
        return count == 0 ? 0.5 : 0.5 + 0.5 * (sum / sums_[std::min(count, sums_.size() - 1)]);
    };
    return {average(sums.now, iterates.count()), average(sums.before, iterates.count() - 1)};
}

}  // namespace mandel
