// The user's choice of colours: plain data, resolved (a palette file or name has become its stops).
// `Shader` turns it into a function of one pixel's values. The defaults suit any depth.
#pragma once

#include <cstdint>

#include "color/palette.h"
#include "color/transfer.h"

namespace mandel {

enum class ColorMethod : std::uint8_t {
    Smooth,    // palette over the smooth iteration count
    Bands,     // palette over the whole iteration count
    Distance,  // palette over the logarithm of the distance to the set, ten doublings a cycle
};

enum class Shading : std::uint8_t {
    None,
    Ink,     // filaments closer than a pixel fade into the interior colour
    Relief,  // Ink, and lit from the upper left as if the set stood above the plane
};

struct Coloring {
    ColorMethod method = ColorMethod::Smooth;
    Palette palette = default_palette();
    Transfer transfer = Transfer::Sqrt;  // not used by Distance
    double density = 1;  // palette cycles, relative to the method's own; negative runs backwards
    double offset = 0;   // in palette cycles; only the fraction matters
    Rgb8 interior;       // of points that did not escape
    Shading shading = Shading::Ink;

    friend bool operator==(const Coloring&, const Coloring&) = default;
};

}  // namespace mandel
