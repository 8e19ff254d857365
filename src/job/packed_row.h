// A row of a picture as a window keeps it until an encoder asks for it: light and, where there are
// any, the values behind it, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/pixel_columns.h"
#include "output/row_source.h"

namespace mandel {

struct PackedRow {
    std::uint32_t width = 0;
    bool has_values = false;
    ChannelSet channels = {};  // of the values

    std::uint64_t light_bytes() const { return std::uint64_t{width} * 3 * sizeof(float); }
    std::uint64_t bytes() const;  // with the values

    // The row y of these rows.
    void pack(const PictureRows& rows, std::uint32_t y, std::span<std::byte> packed) const;
    // To and from the bytes that follow the light.
    void pack_values(const PixelColumns& pixels, std::span<std::byte> packed) const;
    void unpack_values(std::span<const std::byte> packed, PixelColumns& pixels) const;
};

}  // namespace mandel
