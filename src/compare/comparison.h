// Are two pictures the same, and if not, how different are they?
//
// A pixel differs if any of its channels differs by more than the tolerance allows. By default
// none may: pictures are equal if every compared pixel is. Channels are compared in units of the
// deeper picture (255 or 65535 is white).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compare/compared_area.h"
#include "compare/pixel_values.h"

namespace mandel {

enum class Metric : std::uint8_t {
    Max,   // the largest difference of a channel
    Mae,   // the mean absolute difference of all channels
    Rmse,  // the root of their mean square
    Psnr,  // 20 log10(white / rmse), in decibels; infinite for equal pictures
    Ssim,  // structural similarity, 1 for equal pictures (structural_similarity.h)
};

struct Tolerance {
    std::optional<double> max_abs;            // of a channel; what differs by more, differs
    std::optional<std::uint64_t> max_pixels;  // that may differ
    std::optional<double> max_percent;        // of the compared pixels, that may differ
    std::optional<double> hard_abs;           // of a channel, for no pixel more
    std::optional<Metric> metric;
    std::optional<double> metric_min, metric_max;
    ComparedArea area;

    // A bound on the metric alone replaces the demand that no pixel differs.
    bool counts_pixels() const;
    bool is_exact() const;
};

// Throws InvalidInput for a bound without the metric it is for, and for a least above the most.
void check_tolerance(const Tolerance& tolerance);

// A rule of the tolerance that two pictures break, named like its option.
enum class Limit : std::uint8_t { MaxPixels, MaxPercent, HardAbs, Min, Max };
std::string_view name_of(Limit limit);

struct WorstPixel {
    std::uint32_t x = 0, y = 0;
    unsigned channel = 0;  // 0, 1, 2 is red, green, blue, if there are three
    double a = 0, b = 0;
    double difference = 0;
};

struct Comparison {
    Size size;
    double peak = 255;
    unsigned channels = 3;
    std::uint64_t compared_pixels = 0;
    std::uint64_t differing_pixels = 0;  // by more than the tolerance's max_abs
    std::optional<WorstPixel> worst;     // the first pixel, row by row, with the largest difference
    double mae = 0, rmse = 0, psnr = 0;
    std::optional<double> ssim;  // if it was asked for
    std::vector<Limit> broken;

    bool is_equal() const { return broken.empty(); }
    double largest_difference() const { return worst ? worst->difference : 0; }
    double differing_percent() const;
    double value_of(Metric metric) const;
};

// Pictures of one size and the same channels; ssim is for three. Throws InvalidInput if the
// tolerance's area does not fit them.
Comparison compare_pictures(const PixelValues& a, const PixelValues& b, const Tolerance& tolerance);

// The same for two images, each in units of the deeper one.
Comparison compare_images(const Image& a, const Image& b, const Tolerance& tolerance);

}  // namespace mandel
