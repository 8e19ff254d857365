// Parameter files of Fraktaler-3: TOML with tables, such as location.real or [bailout].
//
// The location, the limits and the size of the picture are taken over. The colours are not: there
// they are a program of their own.
#pragma once

#include <string_view>

#include "scene/imported_scene.h"

namespace mandel {

// Whether a line opens or enters a table of that program, or names the program; a scene of ours has
// neither.
bool looks_like_fraktaler(std::string_view text);

// Throws InvalidInput with FILE:LINE:COLUMN, also for a formula that is not z^2 + c.
ImportedScene parse_fraktaler(std::string_view text, std::string_view source_name);

}  // namespace mandel
