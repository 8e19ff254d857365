// Palettes that users bring: a TOML list of colours, a GIMP palette (.gpl) or a Fractint map.
//
// The form is recognised by the content, not the file's name. What comes out is a resolved list
// of stops, so a scene never refers to a file and a picture never depends on one.
#pragma once

#include <string>
#include <string_view>

#include "color/coloring.h"
#include "scene/flat_toml.h"

namespace mandel {

// TOML: `colors = ["#rrggbb", ...]` or `colors = [[position, "#rrggbb"], ...]`; the others: a line
// for each colour with three numbers of 0 to 255. Throws InvalidInput with FILE:LINE:COLUMN.
Palette parse_palette(std::string_view text, std::string_view source_name);

// Whether a text is meant as a palette rather than as a scene.
bool looks_like_palette(std::string_view text);

// The colours as TOML: the value of `palette` and of `colors`.
std::string format_colors(const Palette& palette);

// The list form of the value of a scene's `palette` and of `colors`. Colours without positions
// are evenly spaced. Throws InvalidInput without a position.
Palette palette_from_colors(const FlatValue& list);

}  // namespace mandel
