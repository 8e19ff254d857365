// A palette on the command line or in a scene: a built-in name, a file, or one gradient of a file
// that holds several (FILE:BLOCK).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scene/imported_palette.h"
#include "scene/palette_reader.h"

namespace mandel {

// The file that a word names, unless the word is a built-in name or cannot be a file: it must look
// like a path or exist. Relative names are those of `folder` (empty: of the current one).
std::optional<std::string> palette_path(const std::string& word, const std::string& folder = "");

// Reads palettes from files with names relative to this folder.
PaletteReader palette_reader(const std::string& folder = "");

// Every palette in the file that a word names (not a picture's scene: its row). Throws
// InvalidInput.
std::vector<ImportedPalette> load_all_palettes(const std::string& word);

}  // namespace mandel
