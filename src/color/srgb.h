// Between sRGB codes and linear light (IEC 61966-2-1), exactly rounded and the same everywhere.
//
// Encoding uses no power function: the codes' boundaries in linear light are computed once, and
// a table leads from a value to the one boundary that it must still be compared with.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "color/linear_rgb.h"
#include "color/palette.h"

namespace mandel {

// The transfer curve: sRGB value in [0, 1] -> linear light in [0, 1].
double linear_from_srgb(double value) noexcept;

// The other way.
double srgb_from_linear(double light) noexcept;

LinearRgb linear_from_srgb(Rgb8 color) noexcept;

// Code is std::uint8_t or std::uint16_t: the depth of the picture. Immutable once built, so
// every thread may use the same one.
template <typename Code>
class SrgbEncoder {
public:
    SrgbEncoder();

    // The nearest code; values outside [0, 1] are clipped, NaN becomes 0.
    Code encode(float light) const noexcept;

    // The position between the codes, in [code - 1/2, code + 1/2] where `code` is the nearest one:
    // within a few thousandths of the transfer curve. Clipped likewise.
    float place(float light) const noexcept;

    // codes: r, g, b of each pixel in turn; three times as many as pixels.
    void encode(std::span<const LinearRgb> pixels, std::span<Code> codes) const noexcept;

private:
    static constexpr int kMaxCode = std::numeric_limits<Code>::max();

    // Small enough that no cell holds two boundaries, which are closest in the dark: 1/3295 apart
    // for 8 bits, so equal cells of light will do; 16 bits would need too many, but the root of
    // the light is nearly proportional to the code (1.45 codes per kMaxCode-th at most).
    static constexpr bool kCellsOfRoot = sizeof(Code) > 1;
    static constexpr int kCells = kCellsOfRoot ? 2 * kMaxCode : 4096;

    static std::int32_t cell_of(float light) noexcept;
    static Code code_of(float light, const Code* first, const float* lower) noexcept;

    std::vector<float> lower_;  // lower_[k]: least light of code k; the one after kMaxCode is 2
    std::vector<Code> first_;   // first_[cell]: code of the least light in the cell
};

extern template class SrgbEncoder<std::uint8_t>;
extern template class SrgbEncoder<std::uint16_t>;

}  // namespace mandel
