#include "output/compare.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.h"

namespace mandel {
namespace {

// A channel of a picture in units of `depth`.
unsigned channel_at_depth(const Image& image, int depth, std::uint32_t x, std::uint32_t y,
                          unsigned channel) {
    return image.channel(x, y, channel) * (depth > image.format.depth ? 257 : 1);
}

int deeper(const Image& a, const Image& b) { return std::max(a.format.depth, b.format.depth); }

using Differences = std::array<unsigned, 3>;

Differences differences(const Image& a, const Image& b, std::uint32_t x, std::uint32_t y) {
    const int depth = deeper(a, b);
    Differences result{};
    for (unsigned c = 0; c < 3; ++c) {
        const unsigned va = channel_at_depth(a, depth, x, y, c);
        const unsigned vb = channel_at_depth(b, depth, x, y, c);
        result[c] = va > vb ? va - vb : vb - va;
    }
    return result;
}

std::string sides(Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

using Color = std::array<std::uint8_t, 3>;

Color color_8bit(const Image& image, std::uint32_t x, std::uint32_t y) {
    Color color{};
    for (unsigned c = 0; c < 3; ++c) {
        const unsigned value = image.channel(x, y, c);
        // Rounded: 65535 / 255 = 257.
        color[c] = static_cast<std::uint8_t>(image.format.depth == 8 ? value : (value + 128) / 257);
    }
    return color;
}

bool covers(const Image& image, std::uint32_t x, std::uint32_t y) {
    return x < image.format.size.width && y < image.format.size.height;
}

}  // namespace

Comparison compare_images(const Image& a, const Image& b, const Tolerance& tolerance) {
    Comparison result;
    result.a = a.format.size;
    result.b = b.format.size;
    result.depth = deeper(a, b);
    if (result.a != result.b) {
        result.is_equal = false;
        return result;
    }
    std::uint64_t sum = 0;
    for (std::uint32_t y = 0; y < result.a.height; ++y) {
        for (std::uint32_t x = 0; x < result.a.width; ++x) {
            const Differences d = differences(a, b, x, y);
            const unsigned largest = std::max({d[0], d[1], d[2]});
            sum += d[0] + d[1] + d[2];
            if (largest > tolerance.max_abs) ++result.differing_pixels;
            if (largest > result.largest_difference) {
                result.largest_difference = largest;
                result.x = x;
                result.y = y;
            }
        }
    }
    const auto channels = static_cast<double>(result.a.pixels() * 3);
    result.mean_difference = channels > 0 ? static_cast<double>(sum) / channels : 0;
    result.is_equal = result.differing_pixels <= tolerance.max_pixels;
    return result;
}

std::string describe(const Comparison& comparison, const Tolerance& tolerance) {
    if (comparison.a != comparison.b) {
        return "different: the sizes are " + sides(comparison.a) + " and " + sides(comparison.b);
    }
    if (comparison.largest_difference == 0) return "equal";
    char mean[32];
    std::snprintf(mean, sizeof mean, "%.3g", comparison.mean_difference);
    std::string line = comparison.is_equal ? "equal within the tolerance: " : "different: ";
    line += std::to_string(comparison.differing_pixels) + " of " +
            std::to_string(comparison.a.pixels()) + " pixels differ";
    if (tolerance.max_abs > 0) line += " by more than " + std::to_string(tolerance.max_abs);
    return line + ", the largest difference is " + std::to_string(comparison.largest_difference) +
           " of " + (comparison.depth == 8 ? "255" : "65535") + " at " +
           std::to_string(comparison.x) + "," + std::to_string(comparison.y) + ", the mean is " +
           mean;
}

Image make_triptych(const Image& a, const Image& b) {
    const Size size{std::max(a.format.size.width, b.format.size.width),
                    std::max(a.format.size.height, b.format.size.height)};
    const std::uint64_t width = std::uint64_t{size.width} * 3;
    if (width > 0x7FFFFFFF) throw InvalidInput("three such pictures side by side are too wide");

    const auto both_cover = [&](std::uint32_t x, std::uint32_t y) {
        return covers(a, x, y) && covers(b, x, y);
    };
    unsigned largest = 1;
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width && both_cover(x, y); ++x) {
            for (const unsigned d : differences(a, b, x, y)) largest = std::max(largest, d);
        }
    }

    constexpr Color kNotInBoth = {255, 0, 255};
    Image triptych(PixelFormat{{static_cast<std::uint32_t>(width), size.height}, 8});
    const auto paint = [&](std::uint32_t panel, std::uint32_t x, std::uint32_t y, Color color) {
        const std::size_t pixel = y * width + std::uint64_t{panel} * size.width + x;
        for (std::size_t c = 0; c < 3; ++c) {
            triptych.packed[pixel * 3 + c] = static_cast<std::byte>(color[c]);
        }
    };
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            if (covers(a, x, y)) paint(0, x, y, color_8bit(a, x, y));
            if (covers(b, x, y)) paint(2, x, y, color_8bit(b, x, y));
            Color middle = kNotInBoth;
            if (both_cover(x, y)) {
                const Differences d = differences(a, b, x, y);
                for (std::size_t c = 0; c < 3; ++c) {
                    middle[c] = static_cast<std::uint8_t>((d[c] * 255 + largest - 1) / largest);
                }
            }
            paint(1, x, y, middle);
        }
    }
    return triptych;
}

}  // namespace mandel
