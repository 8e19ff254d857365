// From the values of samples to their colours.
//
// The colour depends on that sample alone, never on the rest of the picture: tiles, frames of an
// animation and single pixels match each other. Everything is IEEE arithmetic and
// base/elementary.h, so the colours are the same to the bit on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_columns.h"
#include "color/coloring.h"
#include "color/linear_rgb.h"
#include "color/palette_curve.h"
#include "color/srgb.h"

namespace mandel {

// What a kernel must deliver for this colouring; the derivative doubles the arithmetic of a step.
ChannelSet needed_channels(const Coloring& coloring) noexcept;

// Immutable once built, so every thread may use the same one. All samples have the needed channels.
class Shader {
public:
    // Throws InvalidInput for a palette that check_palette refuses.
    explicit Shader(const Coloring& coloring);

    ChannelSet channels() const noexcept { return channels_; }
    const LinearRgb& interior() const noexcept { return interior_; }

    // One colour for each sample. Points that did not escape, and pending ones, get the interior
    // colour.
    void shade(const PixelView& samples, std::span<LinearRgb> colors) const noexcept;

    // The same, straight to sRGB codes: three for each sample.
    template <typename Code>
    void shade(const PixelView& samples, const SrgbEncoder<Code>& encoder,
               std::span<Code> codes) const noexcept;

private:
    static constexpr std::size_t kChunk = 128;  // samples per pass; what a pass needs stays in L1

    void shade_chunk(const PixelView& samples, std::span<LinearRgb> colors) const noexcept;
    void find_places(const PixelView& samples, std::span<double> places) const noexcept;
    template <Shading kShading>
    void paint(const PixelView& samples, std::span<const double> places,
               std::span<LinearRgb> colors) const noexcept;
    float brightness(double direction) const noexcept;

    ChannelSet channels_;
    ColorMethod method_;
    Transfer transfer_;
    Shading shading_;
    double density_;
    double offset_;
    LinearRgb interior_;
    PaletteCurve curve_;
    std::vector<float> light_;  // Relief: brightness over the direction, else empty
};

extern template void Shader::shade(const PixelView&, const SrgbEncoder<std::uint8_t>&,
                                   std::span<std::uint8_t>) const noexcept;
extern template void Shader::shade(const PixelView&, const SrgbEncoder<std::uint16_t>&,
                                   std::span<std::uint16_t>) const noexcept;

}  // namespace mandel
