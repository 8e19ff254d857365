#include "compare/structural_similarity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace mandel {
namespace {

constexpr int kRadius = 5;  // of the window
constexpr int kTaps = 2 * kRadius + 1;
constexpr double kSigma = 1.5;

std::array<double, kTaps> gaussian() {
    std::array<double, kTaps> taps{};
    for (int i = -kRadius; i <= kRadius; ++i) {
        taps[static_cast<std::size_t>(i + kRadius)] = std::exp(-i * i / (2 * kSigma * kSigma));
    }
    return taps;
}

// Weighted sums over the pixels of a window: the weights alone, and for each channel those of
// a, b, a^2, b^2 and a b.
constexpr std::size_t kSums = 1 + 3 * 5;
using Sums = std::array<double, kSums>;

void add(Sums& sums, double weight, const Sums& more) {
    for (std::size_t i = 0; i < kSums; ++i) sums[i] += weight * more[i];
}

// The filter is separable: rows are summed horizontally as they come, and the last eleven of these
// rows then vertically, so memory does not grow with the height.
class SimilarityScan {
public:
    SimilarityScan(const PixelValues& a, const PixelValues& b, const ComparedArea& area)
        : a_(a), b_(b), area_(area), width_(a.size.width) {
        rows_.assign(kTaps, std::vector<Sums>(width_));
    }

    double run() {
        const std::int64_t height = a_.size.height;
        for (std::int64_t y = 0; y < height + kRadius; ++y) {
            if (y < height) sum_row(static_cast<std::uint32_t>(y));
            if (y >= kRadius) take_row(y - kRadius, height);
        }
        return total_ / static_cast<double>(count_);
    }

private:
    std::vector<Sums>& row_of(std::int64_t y) { return rows_[static_cast<std::size_t>(y % kTaps)]; }

    void sum_row(std::uint32_t y) {
        std::vector<double> a(width_ * 3), b(width_ * 3);
        a_.read_row(y, a);
        b_.read_row(y, b);
        std::vector<std::uint8_t> is_compared(width_);
        mark_compared(area_, y, is_compared);

        std::vector<Sums>& row = row_of(y);
        std::ranges::fill(row, Sums{});
        const auto width = static_cast<std::int64_t>(width_);
        for (std::int64_t x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(x);
            if (is_compared[at] == 0) continue;
            const Sums pixel = pixel_sums(&a[at * 3], &b[at * 3]);
            const std::int64_t first = std::max<std::int64_t>(0, x - kRadius);
            const std::int64_t last = std::min(width - 1, x + kRadius);
            for (std::int64_t to = first; to <= last; ++to) {
                add(row[static_cast<std::size_t>(to)],
                    taps_[static_cast<std::size_t>(x - to + kRadius)], pixel);
            }
        }
    }

    static Sums pixel_sums(const double* a, const double* b) {
        Sums sums{};
        sums[0] = 1;
        for (std::size_t c = 0; c < 3; ++c) {
            double* of_channel = &sums[1 + c * 5];
            of_channel[0] = a[c];
            of_channel[1] = b[c];
            of_channel[2] = a[c] * a[c];
            of_channel[3] = b[c] * b[c];
            of_channel[4] = a[c] * b[c];
        }
        return sums;
    }

    void take_row(std::int64_t y, std::int64_t height) {
        std::vector<std::uint8_t> is_compared(width_);
        mark_compared(area_, static_cast<std::uint32_t>(y), is_compared);
        const std::int64_t first = std::max<std::int64_t>(0, y - kRadius);
        const std::int64_t last = std::min(height - 1, y + kRadius);
        for (std::size_t x = 0; x < width_; ++x) {
            if (is_compared[x] == 0) continue;
            Sums window{};
            for (std::int64_t from = first; from <= last; ++from) {
                add(window, taps_[static_cast<std::size_t>(from - y + kRadius)], row_of(from)[x]);
            }
            for (std::size_t c = 0; c < 3; ++c) total_ += similarity(&window[1 + c * 5], window[0]);
            count_ += 3;
        }
    }

    double similarity(const double* sums, double weight) const {
        const double c1 = std::pow(0.01 * a_.peak, 2), c2 = std::pow(0.03 * a_.peak, 2);
        const double mean_a = sums[0] / weight, mean_b = sums[1] / weight;
        const double variances = (sums[2] + sums[3]) / weight - mean_a * mean_a - mean_b * mean_b;
        const double covariance = sums[4] / weight - mean_a * mean_b;
        return (2 * mean_a * mean_b + c1) * (2 * covariance + c2) /
               ((mean_a * mean_a + mean_b * mean_b + c1) * (variances + c2));
    }

    const PixelValues& a_;
    const PixelValues& b_;
    const ComparedArea& area_;
    const std::size_t width_;
    const std::array<double, kTaps> taps_ = gaussian();
    std::vector<std::vector<Sums>> rows_;  // row y is at y modulo kTaps
    double total_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace

double structural_similarity(const PixelValues& a, const PixelValues& b, const ComparedArea& area) {
    return SimilarityScan(a, b, area).run();
}

}  // namespace mandel
