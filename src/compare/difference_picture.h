// Pictures that show people where two pictures differ, in 8 bits.
//
// Panels of differences have the absolute difference of each channel, amplified; by default so
// that the largest becomes white. What only one of the pictures covers is magenta there, and what
// is not compared dark blue.
#pragma once

#include <cstdint>
#include <optional>

#include "compare/comparison.h"
#include "output/image.h"

namespace mandel {

enum class DiffStyle : std::uint8_t {
    Triptych,  // A, the difference and B side by side
    Mask,      // white where pixels differ by more than the tolerance
    Abs,       // the difference alone
    Blink,     // A and B in turn, as an animation
};

// The first three styles.
Image difference_picture(const Image& a, const Image& b, const Tolerance& tolerance,
                         DiffStyle style, std::optional<double> amplification);

// A picture in 8 bits, rounded.
Image in_8_bits(const Image& image);

}  // namespace mandel
