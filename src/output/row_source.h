// How an encoder gets its pixels: it asks for a few rows at a time, from several threads at once,
// so colouring, filtering and compressing overlap and no whole coloured picture is ever needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/geometry.h"
#include "base/pixel_columns.h"

namespace mandel {

// RGB pixels, 8 or 16 bits per channel; rows follow each other without padding. Channels of
// 16 bits have the high byte first, which is what PNG and PPM store.
struct PixelFormat {
    Size size;
    int depth = 8;

    std::uint64_t row_bytes() const {
        return std::uint64_t{size.width} * 3 * static_cast<unsigned>(depth / 8);
    }
};

// Fills `packed_rows` with the rows first_row ... first_row + row_count - 1. Called concurrently
// for different rows; what it writes may depend on nothing but the row. An exception ends the
// encoding and reaches the encoder's caller.
using RowSource = std::function<void(std::uint32_t first_row, std::uint32_t row_count,
                                     std::span<std::byte> packed_rows)>;

// The same as light: r, g, b of each pixel in linear light of the sRGB primaries, highlights beyond
// 1 included.
using LightSource =
    std::function<void(std::uint32_t first_row, std::uint32_t row_count, std::span<float> light)>;

// Fills all pixels of a row with the values that they are coloured from. Called concurrently.
using ValueSource = std::function<void(std::uint32_t row, PixelColumns& pixels)>;

// What a format keeps of each pixel.
enum class RowForm : std::uint8_t {
    Codes,
    Light,
    LightAndValues,
};

// A picture in the forms that formats take.
struct PictureRows {
    RowSource codes;
    LightSource light = {};    // empty where there are codes only
    ValueSource values = {};   // empty where there are none, as of several samples
    ChannelSet channels = {};  // of the values
};

}  // namespace mandel
