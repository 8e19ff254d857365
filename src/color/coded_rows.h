// From the rows of a stage to the packed codes that encoders take: the one way from values to a
// file for pictures, previews and strips of an exponential map.
//
// A stage is anything with size() and read_row(x, y, columns), such as CompStage and VizStage.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_columns.h"
#include "base/pixel_mask.h"
#include "color/packed_codes.h"
#include "color/picture_encoder.h"
#include "color/shader.h"

namespace mandel {

// The same for the pixels of a mask alone: use(pixels, xs) with their columns.
template <typename Stage, typename Use>
void for_each_piece(const Stage& stage, ChannelSet channels, std::uint32_t y, const PixelMask& mask,
                    Use&& use) {
    constexpr std::size_t kPiece = 256;
    PixelColumns pixels(channels);
    std::vector<std::uint32_t> xs;
    const auto flush = [&] {
        pixels.resize(xs.size());
        for (std::size_t i = 0; i < xs.size(); ++i) pixels.set(i, stage.at(xs[i], y));
        use(PixelView(pixels), std::span<const std::uint32_t>(xs));
        xs.clear();
    };
    for (std::uint32_t x = 0; x < stage.size().width; ++x) {
        if (mask.contains(x, y)) xs.push_back(x);
        if (xs.size() == kPiece) flush();
    }
    if (!xs.empty()) flush();
}

// Calls use(pixels, x) for pieces of row y from left to right; each stays in the first-level cache.
template <typename Stage, typename Use>
void for_each_piece(const Stage& stage, ChannelSet channels, std::uint32_t y, Use&& use) {
    constexpr std::uint32_t kPiece = 256;
    const std::uint32_t width = stage.size().width;
    PixelColumns pixels(channels);
    for (std::uint32_t x = 0; x < width; x += std::min(kPiece, width - x)) {
        pixels.resize(std::min(kPiece, width - x));
        stage.read_row(x, y, pixels);
        use(PixelView(pixels), x);
    }
}

// Fills `packed` with `count` rows from `first` on; encode_row(y, codes) finds those of one row.
template <typename Code, typename EncodeRow>
void pack_rows(std::uint32_t first, std::uint32_t count, std::span<std::byte> packed,
               EncodeRow&& encode_row) {
    const std::size_t row_bytes = packed.size() / count;
    std::vector<Code> codes(row_bytes / sizeof(Code));
    for (std::uint32_t k = 0; k < count; ++k) {
        encode_row(first + k, std::span<Code>(codes));
        pack(std::span<const Code>(codes), packed.subspan(k * row_bytes, row_bytes));
    }
}

template <typename Code, typename Stage>
void pack_shaded_rows(const Stage& stage, const Shader& shader, const PictureEncoder<Code>& encoder,
                      std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
    pack_rows<Code>(first, count, packed, [&](std::uint32_t y, std::span<Code> codes) {
        for_each_piece(stage, shader.channels(), y, [&](const PixelView& pixels, std::uint32_t x) {
            shader.shade(pixels, encoder, {x, y},
                         codes.subspan(std::size_t{x} * 3, pixels.size * 3));
        });
    });
}

}  // namespace mandel
