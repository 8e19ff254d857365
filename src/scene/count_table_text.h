// The table of counts and places of a scene as TOML: [[count, place], ...], each number in its
// shortest form.
#pragma once

#include <string>

#include "color/count_table.h"
#include "scene/flat_toml.h"

namespace mandel {

std::string format_count_knots(const CountKnots& knots);

// Throws InvalidInput without a position for anything but a table that check_count_knots accepts.
CountKnots count_knots_from(const FlatValue& list);

}  // namespace mandel
