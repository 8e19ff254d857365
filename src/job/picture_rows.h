// The rows of a picture of one sample a pixel, straight from the values of a stage: one that was
// computed (CompStage), or one that a file has kept (PixelPlanes).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "color/coded_rows.h"
#include "color/linear_rgb.h"
#include "color/picture_encoder.h"
#include "color/shader.h"
#include "output/row_source.h"
#include "scene/scene.h"

namespace mandel {

template <typename Code, typename Stage>
RowSource coded_rows(const Stage& stage, const Shader& shader, bool is_dithered) {
    // RowSource is copied about; the tables of the encoder are not.
    auto encoder = std::make_shared<const PictureEncoder<Code>>(is_dithered);
    return [&stage, &shader, encoder](std::uint32_t first, std::uint32_t count,
                                      std::span<std::byte> packed) {
        pack_shaded_rows(stage, shader, *encoder, first, count, packed);
    };
}

// r, g, b of pixels, one after the other.
inline void flatten(std::span<const LinearRgb> colors, std::span<float> light) noexcept {
    for (std::size_t i = 0; i < colors.size(); ++i) {
        light[3 * i] = colors[i].r;
        light[3 * i + 1] = colors[i].g;
        light[3 * i + 2] = colors[i].b;
    }
}

template <typename Stage>
LightSource light_rows(const Stage& stage, const Shader& shader) {
    return [&stage, &shader](std::uint32_t first, std::uint32_t count, std::span<float> light) {
        const std::size_t row = std::size_t{3} * stage.size().width;
        std::vector<LinearRgb> colors;
        for (std::uint32_t k = 0; k < count; ++k) {
            for_each_piece(
                stage, shader.channels(), first + k, [&](const PixelView& pixels, std::uint32_t x) {
                    colors.resize(pixels.size);
                    shader.shade(pixels, colors, Highlights::Kept);
                    flatten(colors, light.subspan(k * row + std::size_t{3} * x, 3 * pixels.size));
                });
        }
    };
}

// In all forms; `values` are those that the stage has. All of it outlives the rows.
template <typename Stage>
PictureRows stage_rows(const Stage& stage, const Shader& shader, const Scene& scene,
                       ChannelSet values) {
    PictureRows rows;
    rows.codes = scene.depth == 16 ? coded_rows<std::uint16_t>(stage, shader, scene.dither)
                                   : coded_rows<std::uint8_t>(stage, shader, scene.dither);
    rows.light = light_rows(stage, shader);
    rows.values = [&stage](std::uint32_t y, PixelColumns& pixels) { stage.read_row(0, y, pixels); };
    rows.channels = values;
    return rows;
}

// The same rows, which keep what they need alive.
inline PictureRows held_rows(PictureRows rows, const std::shared_ptr<const void>& kept) {
    const auto hold = [&kept](auto& function) {
        if (function) {
            function = [kept, inner = std::move(function)](auto&&... arguments) {
                inner(std::forward<decltype(arguments)>(arguments)...);
            };
        }
    };
    hold(rows.codes);
    hold(rows.light);
    hold(rows.values);
    return rows;
}

}  // namespace mandel
