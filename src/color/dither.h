// Ordered dither: where between two codes a pixel gets the higher one.
//
// A sky whose light changes by less than a code from pixel to pixel shows bands; a fixed pattern
// of thresholds turns them into a texture that the eye averages. The pattern is the index matrix of
// J. F. Jarvis, C. N. Judice and W. H. Ninke, "A survey of techniques for the display of continuous
// tone pictures on bilevel displays", 1976, after B. E. Bayer, of 8x8 pixels, shifted for each
// channel so that the three do not add up. It is fixed on the picture, so films do not shimmer, and
// a value that is a code keeps that code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mandel {

// Of a threshold, from one code to the next.
inline constexpr int kDitherSteps = 128;
inline constexpr std::uint32_t kDitherSide = 8;

// The place of a pixel in the matrix, 0 to 63.
constexpr std::uint32_t dither_index(std::uint32_t x, std::uint32_t y) noexcept {
    std::uint32_t value = 0;
    for (unsigned bit = 0; bit < 3; ++bit) {
        value = 4 * value + 2 * ((x ^ y) >> bit & 1) + (y >> bit & 1);
    }
    return value;
}

// A value between two codes gets the higher one if its distance from the lower, in steps, plus
// this is at least kDitherSteps. Odd, so 1 to 127.
constexpr std::uint8_t dither_threshold(std::uint32_t x, std::uint32_t y,
                                        std::size_t channel) noexcept {
    constexpr std::array<std::uint32_t, 3> kRight = {0, 11, 37}, kDown = {0, 23, 7};
    return static_cast<std::uint8_t>(2 * dither_index(x + kRight[channel], y + kDown[channel]) + 1);
}

// The thresholds of the r, g, b of eight pixels of a row, x = 0 first.
using DitherRow = std::array<std::uint8_t, kDitherSide * 3>;

inline const DitherRow& dither_row(std::uint32_t y) noexcept {
    static constexpr auto kRows = [] {
        std::array<DitherRow, kDitherSide> rows{};
        for (std::uint32_t row = 0; row < kDitherSide; ++row) {
            for (std::uint32_t i = 0; i < kDitherSide * 3; ++i) {
                rows[row][i] = dither_threshold(i / 3, row, i % 3);
            }
        }
        return rows;
    }();
    return kRows[y % kDitherSide];
}

}  // namespace mandel
