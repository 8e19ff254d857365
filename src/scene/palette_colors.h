// Lists of colours: as TOML, where stops may have positions, and evenly spaced in tables.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "color/palette.h"
#include "scene/flat_toml.h"

namespace mandel {

// A palette file of TOML: `colors = ["#rrggbb", ...]` or `colors = [[position, "#rrggbb"], ...]`.
// Throws InvalidInput with FILE:LINE:COLUMN.
Palette parse_toml_palette(std::string_view text, std::string_view source_name);

// The list form of the value of a scene's `palette` and of `colors`. Colours without positions
// are evenly spaced. Throws InvalidInput without a position.
Palette palette_from_colors(const FlatValue& list);

// The colours as TOML: the value of `palette` and of `colors`.
std::string format_colors(const Palette& palette);

// One or more colours, evenly spaced over the cycle. Of more than a palette has stops, evenly
// spaced ones are kept.
Palette evenly_spaced(std::span<const Rgb8> colors);

// Takes stops away until at most `max_count` are left (at least two): always the one that linear
// interpolation between its neighbours replaces best, never the first or the last.
void thin_stops(std::vector<PaletteStop>& stops, std::size_t max_count);

}  // namespace mandel
