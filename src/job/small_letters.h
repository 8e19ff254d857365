// A bitmap font for the names on a sheet of palettes: small letters (capitals look the same),
// digits and what file names have between them.
#pragma once

#include <cstdint>

namespace mandel {

constexpr std::uint32_t kLetterWidth = 5;

// Whether a letter has ink in column 0 to 4 of row 0 to 8 (the last two are below the line). What
// the font has not, a blank apart, is a box.
bool letter_has(char letter, std::uint32_t column, std::uint32_t row) noexcept;

}  // namespace mandel
