// From colours to the codes that stand in a picture: sRGB, and of 8 bits dithered where that is
// asked for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "color/linear_rgb.h"
#include "color/srgb.h"

namespace mandel {

// Code as of SrgbEncoder. Immutable once built, so every thread may use the same one.
template <typename Code>
class PictureEncoder {
public:
    // Codes of 16 bits are fine enough without dither: they are rounded all the same.
    explicit PictureEncoder(bool is_dithered);

    bool is_dithered() const noexcept { return !slopes_.empty(); }
    // As SrgbEncoder has it.
    float place(float light) const noexcept { return encoder_.place(light); }

    // Of pixels beside each other, the first at `first` of the picture. codes: r, g, b of each
    // pixel in turn; three times as many as pixels.
    void encode(std::span<const LinearRgb> pixels, PixelPosition first,
                std::span<Code> codes) const noexcept;

private:
    void dither(std::span<const LinearRgb> pixels, PixelPosition first,
                std::span<std::uint8_t> codes) const noexcept;

    // Enough cells for an error below 0.005 codes: an eighth of the curve's second derivative,
    // 0.61 million where it bends most, times the square of a cell. That is less than the least
    // threshold of the dither, so light that is a code keeps it.
    static constexpr int kCells = 4096;

    SrgbEncoder<Code> encoder_;
    // Light to its place between the codes: a line in each cell of light. Empty without dither.
    std::vector<float> slopes_, at_zero_;
};

extern template class PictureEncoder<std::uint8_t>;
extern template class PictureEncoder<std::uint16_t>;

}  // namespace mandel
