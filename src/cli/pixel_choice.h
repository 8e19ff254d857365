// Which pixels `mandel probe` computes (and `mandel verify`): listed, on a grid, drawn at random,
// or read from a file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "job/probe.h"

namespace mandel {

// More pixels than this in one command are refused (a bound on memory, chosen: 8K and then some).
constexpr std::uint64_t kMaxProbePixels = std::uint64_t{1} << 25;

// The pixels that the options choose in a picture of this size, in order. Throws InvalidInput.
std::vector<PixelPosition> chosen_pixels(const CommandLine& line, Size size);

// The value of --seed, or 0. Throws UsageError.
std::uint64_t seed_option(const CommandLine& line);

// Column i of C stands for the pixel under the middle of the i-th of C equal strips; rows alike.
std::vector<PixelPosition> grid_pixels(std::uint32_t columns, std::uint32_t rows, Size size);

// Drawn with replacement by SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014), whose state starts at the seed: for each pixel
// one number for x, one for y; a number r becomes the high 64 bits of r times the side.
std::vector<PixelPosition> random_pixels(std::uint64_t count, std::uint64_t seed, Size size);

// Lines "x,y", blanks around the numbers allowed and further columns ignored; a first line without
// any number is a header.
std::vector<PixelPosition> parse_pixel_lines(std::string_view text, std::string_view source_name,
                                             Size size);

}  // namespace mandel
