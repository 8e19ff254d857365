// A hash of a picture's decoded pixels: SHA-256 (FIPS 180-4) of the picture as a binary PPM, which
// other programs can compute too:
//     pngtopnm picture.png | sha256sum
#pragma once

#include <span>
#include <string>

#include "output/image.h"

namespace mandel {

constexpr std::size_t kDigestDigits = 64;

// In lower-case hexadecimal digits.
std::string pixel_digest(const Image& image);

std::string sha256(std::span<const std::byte> bytes);

}  // namespace mandel
