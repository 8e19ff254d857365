// Between sRGB codes and linear light (IEC 61966-2-1), exactly rounded and the same everywhere.
//
// Encoding uses no power function: the codes' boundaries in linear light are computed once, and
// a table over the square root of the light, which is nearly proportional to the code, leads to
// the one boundary that a value must still be compared with.
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

LinearRgb linear_from_srgb(Rgb8 color) noexcept;

// Code is std::uint8_t or std::uint16_t: the depth of the picture. Immutable once built, so
// every thread may use the same one.
template <typename Code>
class SrgbEncoder {
 public:
    SrgbEncoder();

    // The nearest code; values outside [0, 1] are clipped, NaN becomes 0.
    Code encode(float light) const noexcept;

    // codes: r, g, b of each pixel in turn; three times as many as pixels.
    void encode(std::span<const LinearRgb> pixels, std::span<Code> codes) const noexcept;

 private:
    static constexpr int kMaxCode = std::numeric_limits<Code>::max();
    // The code grows by at most 1.45 per kMaxCode-th of the root (at the knee of the curve), so
    // with twice as many cells no cell holds two boundaries.
    static constexpr int kCells = 2 * kMaxCode;

    std::vector<float>
        lower_;  // lower_[k]: least light of code k; lower_[kMaxCode + 1] is out of reach
    std::vector<Code> first_;  // first_[cell]: code of the least light whose root is in the cell
};

extern template class SrgbEncoder<std::uint8_t>;
extern template class SrgbEncoder<std::uint16_t>;

}  // namespace mandel
