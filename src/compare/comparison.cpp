#include "compare/comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "compare/structural_similarity.h"

namespace mandel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Not a number equals itself only, and differs from every number without bound.
double absolute_difference(double a, double b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
    const double difference = std::abs(a - b);
    return std::isnan(difference) ? kInfinity : difference;
}

class Comparer {
public:
    Comparer(const PixelValues& a, const PixelValues& b, const Tolerance& tolerance)
        : a_(a), b_(b), tolerance_(tolerance) {
        result_.size = a.size;
        result_.peak = a.peak;
        result_.channels = a.channels;
    }

    Comparison run() {
        const std::size_t width = a_.size.width, channels = a_.channels;
        std::vector<double> a(width * channels), b(width * channels);
        std::vector<std::uint8_t> is_compared(width);
        for (std::uint32_t y = 0; y < a_.size.height; ++y) {
            mark_compared(tolerance_.area, y, is_compared);
            a_.read_row(y, a);
            b_.read_row(y, b);
            for (std::uint32_t x = 0; x < width; ++x) {
                if (is_compared[x] != 0) take_pixel(x, y, &a[x * channels], &b[x * channels]);
            }
        }
        finish();
        return std::move(result_);
    }

private:
    void take_pixel(std::uint32_t x, std::uint32_t y, const double* a, const double* b) {
        ++result_.compared_pixels;
        double largest = 0;
        for (unsigned c = 0; c < result_.channels; ++c) {
            const double difference = absolute_difference(a[c], b[c]);
            largest = std::max(largest, difference);
            sum_ += difference;
            sum_of_squares_ += difference * difference;
            if (difference > result_.largest_difference()) {
                result_.worst = WorstPixel{x, y, c, a[c], b[c], difference};
            }
        }
        if (largest > tolerance_.max_abs.value_or(0)) ++result_.differing_pixels;
    }

    void finish() {
        const double channels = static_cast<double>(result_.compared_pixels * result_.channels);
        result_.mae = sum_ / channels;
        result_.rmse = std::sqrt(sum_of_squares_ / channels);
        result_.psnr = result_.rmse > 0 ? 20 * std::log10(result_.peak / result_.rmse) : kInfinity;
        if (tolerance_.metric == Metric::Ssim) {
            result_.ssim = structural_similarity(a_, b_, tolerance_.area);
        }
        find_broken_limits();
    }

    void find_broken_limits() {
        const auto check = [this](bool holds, Limit limit) {
            if (!holds) result_.broken.push_back(limit);
        };
        const bool has_percent = tolerance_.max_percent.has_value();
        if (tolerance_.counts_pixels()) {
            if (tolerance_.max_pixels || !has_percent) {
                check(result_.differing_pixels <= tolerance_.max_pixels.value_or(0),
                      Limit::MaxPixels);
            }
            if (has_percent) {
                check(result_.differing_percent() <= *tolerance_.max_percent, Limit::MaxPercent);
            }
        }
        if (tolerance_.hard_abs) {
            check(result_.largest_difference() <= *tolerance_.hard_abs, Limit::HardAbs);
        }
        if (!tolerance_.metric) return;
        const double value = result_.value_of(*tolerance_.metric);
        if (tolerance_.metric_min) check(value >= *tolerance_.metric_min, Limit::Min);
        if (tolerance_.metric_max) check(value <= *tolerance_.metric_max, Limit::Max);
    }

    const PixelValues& a_;
    const PixelValues& b_;
    const Tolerance& tolerance_;
    Comparison result_;
    double sum_ = 0, sum_of_squares_ = 0;
};

}  // namespace

bool Tolerance::counts_pixels() const {
    return (!metric_min && !metric_max) || max_abs || max_pixels || max_percent;
}

bool Tolerance::is_exact() const {
    return max_abs.value_or(0) == 0 && max_pixels.value_or(0) == 0 &&
           max_percent.value_or(0) == 0 && counts_pixels() && area.is_all();
}

void check_tolerance(const Tolerance& tolerance) {
    if (!tolerance.metric && (tolerance.metric_min || tolerance.metric_max)) {
        throw InvalidInput("min and max are bounds of a metric; name it with metric");
    }
    if (tolerance.metric_min && tolerance.metric_max &&
        *tolerance.metric_min > *tolerance.metric_max) {
        throw InvalidInput("min is greater than max; no pictures can be equal");
    }
}

std::string_view name_of(Limit limit) {
    constexpr std::array<std::string_view, 5> kNames = {"max-pixels", "max-percent", "hard-abs",
                                                        "min", "max"};
    return kNames[static_cast<std::size_t>(limit)];
}

double Comparison::differing_percent() const {
    return 100.0 * static_cast<double>(differing_pixels) / static_cast<double>(compared_pixels);
}

double Comparison::value_of(Metric metric) const {
    switch (metric) {
        case Metric::Max:
            return largest_difference();
        case Metric::Mae:
            return mae;
        case Metric::Rmse:
            return rmse;
        case Metric::Psnr:
            return psnr;
        case Metric::Ssim:
            break;
    }
    MANDEL_CHECK(ssim.has_value());
    return *ssim;
}

Comparison compare_pictures(const PixelValues& a, const PixelValues& b,
                            const Tolerance& tolerance) {
    MANDEL_CHECK(a.size == b.size && a.peak == b.peak && a.channels == b.channels);
    check_area(tolerance.area, a.size);
    return Comparer(a, b, tolerance).run();
}

Comparison compare_images(const Image& a, const Image& b, const Tolerance& tolerance) {
    const int depth = std::max(a.format.depth, b.format.depth);
    return compare_pictures(values_of(a, depth), values_of(b, depth), tolerance);
}

}  // namespace mandel
