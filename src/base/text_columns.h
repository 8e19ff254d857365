// How wide a text is on a terminal, whatever the locale.
#pragma once

#include <cstddef>
#include <string_view>

namespace mandel {

// In columns, of UTF-8 without control characters: two for each wide character (of East Asia, and
// emoji; Unicode 15, East_Asian_Width W and F in whole blocks), none for a combining mark.
std::size_t text_columns(std::string_view text) noexcept;

}  // namespace mandel
