// Linear light as 16-bit sRGB codes, the unit in which pictures are compared.
#pragma once

#include <cstdint>
#include <span>

#include "output/image.h"

namespace mandel {

// The nearest code (IEC 61966-2-1); light beyond [0, 1] is clipped, NaN is 0.
std::uint16_t code_of_light(float light) noexcept;

// Codes of r, g, b of the pixels of one row into an image of 16 bits.
void set_light_row(Image& image, std::uint32_t y, std::span<const float> light) noexcept;

}  // namespace mandel
