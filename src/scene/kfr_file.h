// Parameter files of Kalles Fraktaler (.kfr).
//
// The location is taken over exactly, the colours as near as a palette comes to them: there a cycle
// has 1024 units, and a count stands at ColorOffset + count / IterDiv of them (or the square
// root, cube root or logarithm of the count).
#pragma once

#include <string_view>

#include "scene/imported_scene.h"

namespace mandel {

// Throws InvalidInput with FILE:LINE:COLUMN, also for a formula that is not z^2 + c.
ImportedScene parse_kfr(std::string_view text, std::string_view source_name);

}  // namespace mandel
