// A whole picture in memory, for comparing; the writers themselves never need one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "output/row_source.h"

namespace mandel {

struct Image {
    PixelFormat format;
    std::vector<std::byte> packed;  // as PixelFormat describes

    Image() = default;
    explicit Image(const PixelFormat& f)
        : format(f), packed(static_cast<std::size_t>(f.row_bytes() * f.size.height)) {}

    // Channel 0, 1, 2 is red, green, blue; the value is in units of this image's depth.
    unsigned channel(std::uint32_t x, std::uint32_t y, unsigned channel) const {
        const std::size_t i = (std::size_t{y} * format.size.width + x) * 3 + channel;
        if (format.depth == 8) return std::to_integer<unsigned>(packed[i]);
        return std::to_integer<unsigned>(packed[2 * i]) << 8 |
               std::to_integer<unsigned>(packed[2 * i + 1]);
    }

    friend bool operator==(const Image& a, const Image& b) {
        return a.format.size == b.format.size && a.format.depth == b.format.depth &&
               a.packed == b.packed;
    }
};

// The rows of an image that outlives the writing.
RowSource rows_of(const Image& image);

// Throws InvalidInput if the pixels of such a picture need more memory than that.
void check_image_size(const PixelFormat& format, const std::string& name, std::uint64_t max_bytes);

}  // namespace mandel
