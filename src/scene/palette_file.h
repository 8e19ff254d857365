// Palettes that users bring: the program's own TOML (palette_colors.h), tables (palette_table.h),
// gradients of GIMP and of Ultra Fractal, parameters of Kalles Fraktaler.
//
// The form is recognised by the content, not the file's name. What comes out is a resolved list
// of stops, so a picture never depends on a file.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "scene/imported_palette.h"

namespace mandel {

// `block` chooses among the gradients of a file that holds several; empty takes the first.
// Throws InvalidInput with FILE:LINE:COLUMN.
ImportedPalette parse_palette(std::string_view text, std::string_view source_name,
                              std::string_view block = "");

// All palettes of a file, at most `max_count`: several in a file of Ultra Fractal, one in any
// other. Throws InvalidInput like parse_palette.
std::vector<ImportedPalette> parse_all_palettes(std::string_view text, std::string_view source_name,
                                                std::size_t max_count);

// Whether a text is meant as a palette rather than as a scene.
bool looks_like_palette(std::string_view text);

}  // namespace mandel
