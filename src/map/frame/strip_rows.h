// A strip of an exponential map as a picture of its own.
#pragma once

#include <memory>

#include "engine/polar_lattice.h"
#include "map/frame/exp_map_picture.h"
#include "map/strip/exp_strip.h"
#include "output/row_source.h"

namespace mandel {

// Columns 0 to U - 1 and rows 0 to V - 1; the next strip goes on below. Distances are in pixels of
// this picture, directions those of a frame that is not turned against the strip. slope: of the
// map's rule.
RowSource strip_rows(std::shared_ptr<const ExpStrip> strip,
                     std::shared_ptr<const PolarLattice> lattice, double slope,
                     std::shared_ptr<const FrameColors> colors);

}  // namespace mandel
