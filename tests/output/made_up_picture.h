// Pictures for tests of the encoders: any row can be had at once, and none is like another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "output/row_source.h"

namespace mandel {

enum class Texture {
    Bands,   // few colours that repeat exactly, as a palette gives
    Slopes,  // like their neighbours, but exact repeats are rare, as in a shaded picture
    Noise,   // nothing repeats
};

// One byte of the packed picture, a pure function of its place.
inline std::byte made_up_byte(Texture texture, std::uint64_t row, std::uint64_t column) {
    if (texture == Texture::Bands) {
        constexpr std::uint8_t kColors[] = {10, 200, 30, 77, 78, 199, 255, 0, 128, 5, 66, 240};
        const std::uint64_t band = (row * row / 7 + column / 3 * 5 / 11) % 4;
        return static_cast<std::byte>(kColors[band * 3 + column % 3]);
    }
    if (texture == Texture::Slopes) {
        const std::uint64_t x = column / 3, wobble = (row * 7 + x * 13) * (row + 3 * x) / 977 % 3;
        return static_cast<std::byte>((row * (3 + column % 3) + x * x / 500 + wobble) & 0xFF);
    }
    std::uint64_t x = (row << 32 | column) + 1;
    for (int round = 0; round < 2; ++round) {
        x *= 0x9E3779B97F4A7C15ULL;
        x ^= x >> 32;
    }
    return static_cast<std::byte>(x & 0xFF);
}

inline RowSource made_up_rows(const PixelFormat& format, Texture texture) {
    const std::uint64_t row_bytes = format.row_bytes();
    return [=](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        std::size_t i = 0;
        for (std::uint64_t row = first; row < std::uint64_t{first} + count; ++row) {
            for (std::uint64_t column = 0; column < row_bytes; ++column) {
                packed[i++] = made_up_byte(texture, row, column);
            }
        }
    };
}

// Light that a half holds exactly, some of it brighter than white.
inline LightSource made_up_light(Size size) {
    return [size](std::uint32_t first, std::uint32_t count, std::span<float> light) {
        std::size_t i = 0;
        for (std::uint32_t y = first; y < first + count; ++y) {
            for (std::uint32_t x = 0; x < 3 * size.width; ++x) {
                light[i++] = static_cast<float>((7 * x + 13 * y) % 1500) / 1024;
            }
        }
    };
}

inline std::vector<std::byte> whole_picture(const PixelFormat& format, Texture texture) {
    std::vector<std::byte> packed(format.row_bytes() * format.size.height);
    made_up_rows(format, texture)(0, format.size.height, packed);
    return packed;
}

}  // namespace mandel
