// Palettes as tables, a colour a line: Fractint maps (.map), GIMP palettes (.gpl) and palettes of
// Paint Shop Pro (.pal). The colours are evenly spaced over the cycle; what follows the three
// numbers of a line is its name.
//
// Lines that are empty or begin with '#' or ';' are skipped. Of more colours than a palette has
// stops evenly spaced ones are kept; of a map the first 256 and nothing behind them, as Fractint
// reads them, which also takes its numbers modulo 256.
#pragma once

#include <string_view>

#include "scene/imported_palette.h"

namespace mandel {

// Whether a text begins as one of these.
bool looks_like_palette_table(std::string_view text);

// Throws InvalidInput with FILE:LINE:COLUMN.
ImportedPalette parse_palette_table(std::string_view text, std::string_view source_name);

}  // namespace mandel
