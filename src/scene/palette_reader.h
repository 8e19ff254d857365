// How a scene gets the palette that it names as a file. Where scenes come from strangers (inside of
// pictures) there is no reader, and a scene cannot name files.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "scene/imported_palette.h"

namespace mandel {

// `word` is FILE or FILE:BLOCK, `row` that of a picture. Nothing if the word cannot be a file.
// Throws InvalidInput.
using PaletteReader = std::function<std::optional<ImportedPalette>(
    const std::string& word, std::optional<std::uint32_t> row)>;

}  // namespace mandel
