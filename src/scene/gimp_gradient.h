// Gradients of GIMP (.ggr): segments from 0 to 1, each with two colours, a middle and a curve
// between them (docs.gimp.org, "Gradients dialog"; the file format as in GIMP's devel-docs).
//
// The first line is `GIMP Gradient`, then `Name: ...` may follow, the number of segments, and a
// line for each with 13 or 15 numbers: left, middle, right, the RGBA of both ends, the curve, the
// way through the colours, and the kinds of both ends. A line that begins with '+' leaves out what
// the segment before it ends with: + middle right RGBA curve way.
//
// Each segment is sampled at eight even points, and at both sides of an edge. Transparency is laid
// over black. A gradient is no cycle: unless its ends are alike, it is followed by its mirror
// image.
#pragma once

#include <string_view>

#include "color/palette.h"

namespace mandel {

bool looks_like_gimp_gradient(std::string_view text);

// Throws InvalidInput with FILE:LINE:COLUMN.
Palette parse_gimp_gradient(std::string_view text, std::string_view source_name);

}  // namespace mandel
