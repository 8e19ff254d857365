// Gradients of Ultra Fractal (.ugr): a file of blocks `name { ... }`, each with key=value words
// behind the word `gradient:`. A gradient has 400 places; index=I stands before the color=C at
// place I + rotation, where C = R + 256 G + 65536 B. The indices may stand in any order; of two
// colours at one place the last counts. Text from ';' to the end of a line is a comment.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "scene/imported_palette.h"

namespace mandel {

// Whether a text begins with such a block.
bool looks_like_ultra_fractal(std::string_view text);

// The gradient of this name, or the first one if the name is empty. What lies behind it is not
// looked at. Throws InvalidInput with FILE:LINE:COLUMN.
ImportedPalette parse_ultra_fractal(std::string_view text, std::string_view source_name,
                                    std::string_view name);

// All gradients. Throws InvalidInput likewise, also for more than `max_count`.
std::vector<ImportedPalette> parse_all_ultra_fractal(std::string_view text,
                                                     std::string_view source_name,
                                                     std::size_t max_count);

}  // namespace mandel
