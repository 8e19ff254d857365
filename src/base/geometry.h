// Integer geometry of a picture: x runs right, y runs down, (0, 0) is the top left pixel.
#pragma once

#include <cstdint>

namespace mandel {

struct Size {
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    // In 64 bits: a picture may have more than 2^32 pixels.
    constexpr std::uint64_t pixels() const { return std::uint64_t{width} * height; }
    friend bool operator==(const Size&, const Size&) = default;
};

struct PixelPosition {
    std::uint32_t x = 0;
    std::uint32_t y = 0;

    friend bool operator==(const PixelPosition&, const PixelPosition&) = default;
};

// The pixels x <= column < x + width, y <= row < y + height.
struct Rect {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    friend bool operator==(const Rect&, const Rect&) = default;
};

// The rows first <= y < first + count of a picture.
struct Rows {
    std::uint32_t first = 0;
    std::uint32_t count = 0;

    constexpr std::uint32_t end() const { return first + count; }
    friend bool operator==(const Rows&, const Rows&) = default;
};

}  // namespace mandel
