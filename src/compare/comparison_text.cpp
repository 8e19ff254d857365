#include "compare/comparison_text.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::array<std::string_view, 5> kMetricNames = {"max", "mae", "rmse", "psnr", "ssim"};

std::string rounded(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

std::string pixels_text(const Comparison& comparison, const Tolerance& tolerance) {
    std::string text = std::to_string(comparison.differing_pixels) + " of " +
                       std::to_string(comparison.compared_pixels) + " pixels differ";
    if (tolerance.max_abs.value_or(0) > 0)
        text += " by more than " + amount_text(*tolerance.max_abs);
    return text;
}

std::string worst_text(const Comparison& comparison) {
    const WorstPixel& worst = *comparison.worst;
    const std::string place = " at " + std::to_string(worst.x) + "," + std::to_string(worst.y);
    const std::string both = amount_text(worst.a) + " and " + amount_text(worst.b) + ")";
    const std::string difference =
        "the largest difference is " + amount_text(worst.difference) + " ";
    if (comparison.channels == 1) return difference + "iterations" + place + " (" + both;
    return difference + "of " + amount_text(comparison.peak) + place + " (" +
           channel_name(worst.channel) + ": " + both;
}

std::string broken_text(const Comparison& comparison) {
    std::string list;
    for (const Limit limit : comparison.broken) {
        list += (list.empty() ? "" : ", ") + std::string(name_of(limit));
    }
    return list;
}

}  // namespace

std::string amount_text(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
    // Nine digits are those of a single-precision value, and more than any whole one here has.
    char text[32];
    std::snprintf(text, sizeof text, value == std::floor(value) ? "%.0f" : "%.9g", value);
    return text;
}

std::string channel_name(unsigned channel) {
    constexpr std::array<std::string_view, 3> kNames = {"red", "green", "blue"};
    return std::string(kNames[channel]);
}

std::string name_of(Metric metric) {
    return std::string(kMetricNames[static_cast<std::size_t>(metric)]);
}

std::string size_mismatch_text(Size a, Size b) {
    return "the sizes are " + format_size(a) + " and " + format_size(b);
}

std::string describe(const Comparison& comparison, const Tolerance& tolerance) {
    const bool is_partial = !tolerance.area.is_all();
    std::string line;
    if (!comparison.worst) {
        line = is_partial
                   ? "equal in the " + std::to_string(comparison.compared_pixels) + " of " +
                         std::to_string(comparison.size.pixels()) + " pixels that are compared"
                   : "equal";
    } else {
        line = comparison.is_equal() ? "equal within the tolerance: " : "different: ";
        line += pixels_text(comparison, tolerance) + ", " + worst_text(comparison) +
                ", the mean is " + rounded(comparison.mae, 3);
    }
    if (tolerance.metric) {
        const double value = comparison.value_of(*tolerance.metric);
        line += ", " + name_of(*tolerance.metric) + " is " +
                (std::isinf(value) ? "infinite" : rounded(value, 6));
    }
    // Without a choice of limits there is only one, and it needs no name.
    if (!comparison.is_equal() &&
        (tolerance.max_percent || tolerance.hard_abs || tolerance.metric)) {
        line += "; beyond " + broken_text(comparison);
    }
    return line;
}

}  // namespace mandel
