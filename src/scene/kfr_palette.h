// The colours of a parameter file of Kalles Fraktaler (.kfr), or of a file of colours alone (.kfp).
#pragma once

#include <string_view>

#include "scene/imported_palette.h"

namespace mandel {

// Whether a text has colours and no location.
bool is_kfr_palette(std::string_view text);

// What else decides about colours there is named as left out. Throws InvalidInput with
// FILE:LINE:COLUMN.
ImportedPalette parse_kfr_palette(std::string_view text, std::string_view source_name);

}  // namespace mandel
