// A picture as numbers, a row at a time: pictures of all formats are compared in this one form.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "output/image.h"

namespace mandel {

struct PixelValues {
    Size size;
    double peak = 255;      // the value of white
    unsigned channels = 3;  // red, green and blue; or one

    // Fills `row` with the channels of each pixel of row y in turn.
    std::function<void(std::uint32_t y, std::span<double> row)> read_row;
};

// `depth` is at least that of the image, which outlives the result. 8 bits are widened to 16 by
// 257, which takes black to black and white to white.
PixelValues values_of(const Image& image, int depth);

}  // namespace mandel
