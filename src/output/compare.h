// Are two pictures the same, and if not, how different are they?
//
// Channels are compared in units of the deeper picture; 8 bits are widened to 16 by 257, which
// takes black to black and white to white. A pixel differs if any of its channels differs by more
// than the tolerance, and the pictures differ if more pixels do than are allowed.
#pragma once

#include <cstdint>
#include <string>

#include "output/image.h"

namespace mandel {

struct Tolerance {
    unsigned max_abs = 0;          // of a channel, in units of the deeper picture
    std::uint64_t max_pixels = 0;  // that may differ by more
};

struct Comparison {
    Size a, b;
    int depth = 8;                       // of the deeper picture
    std::uint64_t differing_pixels = 0;  // by more than the tolerance
    unsigned largest_difference = 0;     // of any channel
    std::uint32_t x = 0, y = 0;          // the first pixel, row by row, that has it
    double mean_difference = 0;          // of all channels
    bool is_equal = true;                // the verdict; pictures of different sizes are not equal
};

Comparison compare_images(const Image& a, const Image& b, const Tolerance& tolerance);

// One line for people, without a full stop.
std::string describe(const Comparison& comparison, const Tolerance& tolerance);

// A | difference | B, side by side in 8 bits. The difference is amplified so that its largest
// value becomes white; what only one of the pictures covers is magenta.
Image make_triptych(const Image& a, const Image& b);

}  // namespace mandel
