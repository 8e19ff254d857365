// A strip of an exponential map as numbers: every sample computed, none interpolated, in the layout
// of the programs that assemble films from raw data.
//
// Pixel (u, v) of U x V stands for the point that in a flat picture lies
//     (x, y) = R exp(-ln 2 v / V) (cos, sin)(2 pi u / U),   R = hypot(U, V) / 2,
// pixels from the centre, x to the right and y *down* as pixels are counted: column U / 4 is below
// the centre. (C. Heiland-Allen, "Exponential mapping with Kalles Fraktaler", mathr.co.uk,
// 2014-12-17, and "Optimizing zoom animations again", 2020-06-18; zoomasm reads such strips.)
#pragma once

#include <cstdint>
#include <utility>

#include "base/geometry.h"
#include "base/pixel_columns.h"
#include "engine/polar_lattice.h"

namespace mandel {

class RawStrip {
public:
    // `samples`: those of the lattice, row by row, with distances in pixels of its view. Distances
    // become those in pixels of the strip; directions stay those in the plane.
    RawStrip(const PolarLattice& lattice, PixelColumns samples);

    Size size() const noexcept { return size_; }
    void read_row(std::uint32_t x, std::uint32_t y, PixelColumns& pixels) const noexcept;

private:
    Size size_;
    PixelColumns samples_;
};

}  // namespace mandel
