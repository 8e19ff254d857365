// "Did you mean ...?" for words that people mistype: option names, scene keys, palettes.
//
// The nearest known word by edit distance (a swap of neighbours counts as one edit), and only
// when it is near enough to be a plausible slip of the keys rather than a guess.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mandel {

// The known word nearest to `word`, if it is near.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> known);

// "; did you mean 'smooth'?" or nothing: made to be appended to an error message.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

}  // namespace mandel
