// The sizes of an exponential map: how many samples a strip has, which radii the strips cover
// and where a frame of any zoom finds itself in them.
//
// Rows are numbered through all strips, from the corner of the widest frame (row 0) inwards; a
// strip of V rows covers one octave. A point r pixels from the centre of a frame lies in row
//     V log2(R0 / (spacing r)) = first_pixel_row - V log2 r.
#pragma once

#include <cstdint>

#include "base/geometry.h"
#include "num/decimal.h"
#include "num/floatexp.h"

namespace mandel {

struct ExpMapShape {
    // Samples that are refined step by step are spaced by powers of two up to this.
    static constexpr std::uint32_t kCoarsestStep = 8;

    Size strip;  // U x V
    // Of the frames that the map is for, in plane units per pixel.
    FloatExp widest_spacing, deepest_spacing;
    FloatExp outer_radius;  // R0: of row 0, in plane units
    std::uint32_t strips = 0;

    // Strips from the corners of frames with the spacing `widest` down to a circle inside of one
    // with the spacing `deepest`. density: samples per pixel, in one
    // dimension, in the corner of a frame.
    ExpMapShape(Size frame, const FloatExp& widest, const FloatExp& deepest, double density);

    // The zoom of the view of a strip.
    Decimal strip_zoom(std::uint32_t strip) const;

    // The row of a point one pixel from the centre of a frame.
    double first_pixel_row(const FloatExp& spacing) const;
};

// Smallest distance from the centre of a frame, in pixels, that is resolved: the middle of a
// pixel whose corner is the centre. Nearer ones, of which there is at most one, count as that far.
constexpr double kLeastRadius = 0.5;

}  // namespace mandel
