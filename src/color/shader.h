// From the values of samples to their colours (the formula is in coloring.h).
//
// The colour depends on that sample and the picture's height alone, never on the rest of the
// picture: tiles, frames of an animation and single pixels match each other. Everything is IEEE
// arithmetic and base/elementary.h, so the colours are the same to the bit on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/pixel_columns.h"
#include "color/coloring.h"
#include "color/count_table.h"
#include "color/interior_look.h"
#include "color/lighting.h"
#include "color/linear_rgb.h"
#include "color/palette_curve.h"
#include "color/picture_encoder.h"
#include "color/srgb.h"

namespace mandel {

// What a kernel must deliver for this colouring; the derivative doubles the arithmetic of a step.
ChannelSet needed_channels(const Coloring& coloring) noexcept;

// What becomes of light beyond what can be shown.
enum class Highlights : std::uint8_t { Clipped, Kept };

// Immutable once built, so every thread may use the same one. All samples have the needed channels.
class Shader {
public:
    // `height`: of the picture, in the pixels that distances are counted in. Throws InvalidInput
    // for a palette that check_palette refuses. The coloring's table has been found.
    Shader(const Coloring& coloring, std::uint32_t height);

    ChannelSet channels() const noexcept { return channels_; }
    const LinearRgb& interior() const noexcept { return interior_; }

    // One colour for each sample. Points that did not escape, and pending ones, get the interior
    // colour.
    void shade(const PixelView& samples, std::span<LinearRgb> colors,
               Highlights highlights = Highlights::Clipped) const noexcept;

    // The same, straight to codes, three for each sample; the samples are those of pixels beside
    // each other, the first at `first`.
    template <typename Code>
    void shade(const PixelView& samples, const PictureEncoder<Code>& encoder, PixelPosition first,
               std::span<Code> codes) const noexcept;

private:
    static constexpr std::size_t kChunk = 128;  // samples per pass; what a pass needs stays in L1

    void shade_chunk(const PixelView& samples, std::span<LinearRgb> colors,
                     Highlights highlights) const noexcept;
    void find_places(const PixelView& samples, std::span<double> places) const noexcept;
    void apply_counts(std::span<double> places) const noexcept;
    void add_cells(const PixelView& samples, std::span<double> places) const noexcept;
    void add_stripes(const PixelView& samples, std::span<double> places) const noexcept;
    template <bool kIsLit, bool kHasInk>
    void paint(const PixelView& samples, std::span<const double> places,
               std::span<LinearRgb> colors, Highlights highlights) const noexcept;
    void paint_inside(const PixelView& samples, std::span<LinearRgb> colors) const noexcept;
    float paper(double distance) const noexcept;

    ChannelSet channels_;
    ColorMethod method_;
    Transfer transfer_;
    double density_;
    double offset_;
    double cells_;
    double stripe_;
    double distance_unit_;  // of ColorMethod::Distance, in pixels
    bool has_ink_;
    float floor_;  // of the paper: what shows at the set
    float ink_;
    float width_sq_;  // of the outline, in pixels
    LinearRgb interior_;
    PaletteCurve curve_;
    std::optional<CountTable> table_;
    std::optional<Lighting> lighting_;
    std::optional<InteriorLook> inside_;  // none: all have the interior colour
};

extern template void Shader::shade(const PixelView&, const PictureEncoder<std::uint8_t>&,
                                   PixelPosition, std::span<std::uint8_t>) const noexcept;
extern template void Shader::shade(const PixelView&, const PictureEncoder<std::uint16_t>&,
                                   PixelPosition, std::span<std::uint16_t>) const noexcept;

}  // namespace mandel
