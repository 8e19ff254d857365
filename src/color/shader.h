// From the result of a sample to its colour.
//
// The colour depends on that sample alone, never on the rest of the picture: tiles, frames of an
// animation and single pixels match without knowing of each other. Everything is IEEE arithmetic
// and base/elementary.h, so the colours are the same to the bit on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/pixel_result.h"
#include "color/coloring.h"
#include "color/linear_rgb.h"
#include "color/palette_curve.h"
#include "color/srgb.h"

namespace mandel {

// What a kernel must deliver for this colouring; distance doubles the arithmetic of a step.
PixelFields needed_fields(const Coloring& coloring) noexcept;

// Points that all escaped, value by value; spans of one length. Distance and direction may be
// empty where needed_fields does not ask for them.
struct EscapedPoints {
    std::span<const double> mu;
    std::span<const float> distance;   // pixels
    std::span<const float> direction;  // turns
};

// Immutable once built, so every thread may use the same one.
class Shader {
public:
    // Throws InvalidInput for a palette that check_palette refuses.
    explicit Shader(const Coloring& coloring);

    // One colour each; both spans have the same size. Points that did not escape, and pending
    // ones, get the interior colour.
    void shade(std::span<const PixelResult> samples, std::span<LinearRgb> colors) const noexcept;

    // The same for points that are known to have escaped.
    void shade(const EscapedPoints& points, std::span<LinearRgb> colors) const noexcept;
    const LinearRgb& interior() const noexcept { return interior_; }

    // The same, straight to sRGB codes: three for each sample.
    template <typename Code>
    void shade(std::span<const PixelResult> samples, const SrgbEncoder<Code>& encoder,
               std::span<Code> codes) const noexcept;

private:
    static constexpr std::size_t kChunk = 128;  // samples per pass; what a pass needs stays in L1

    void shade_chunk(std::span<const PixelResult> samples,
                     std::span<LinearRgb> colors) const noexcept;
    void find_places(std::span<const PixelResult> samples, std::span<double> places) const noexcept;
    void find_places(const EscapedPoints& points, std::span<double> places) const noexcept;
    // Points is one of the two above.
    template <typename Points>
    void paint(const Points& points, std::span<const double> places,
               std::span<LinearRgb> colors) const noexcept;
    template <Shading kShading, typename Points>
    void paint_shaded(const Points& points, std::span<const double> places,
                      std::span<LinearRgb> colors) const noexcept;
    float brightness(double direction) const noexcept;

    ColorMethod method_;
    Transfer transfer_;
    Shading shading_;
    double density_;
    double offset_;
    LinearRgb interior_;
    PaletteCurve curve_;
    std::vector<float> light_;  // Relief: brightness over the direction, else empty
};

extern template void Shader::shade(std::span<const PixelResult>, const SrgbEncoder<std::uint8_t>&,
                                   std::span<std::uint8_t>) const noexcept;
extern template void Shader::shade(std::span<const PixelResult>, const SrgbEncoder<std::uint16_t>&,
                                   std::span<std::uint16_t>) const noexcept;

}  // namespace mandel
