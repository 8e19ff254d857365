// Whether every parameter in a disk is inside, whatever its orbit does: chaotic orbits are
// attracted by no cycle, and no number of digits follows them for long.
//
// The plane is covered by cells. From those that the orbit of 0 is sure to meet, all are added that
// meet the image of one: the image of a disk of centre m and radius r lies in the disk of centre
// f(m) and radius (|m| + r)^d - |m|^d, as folds stretch nothing, and c adds its own radius. If no
// cell leaves the frame, the union is mapped into itself, and no orbit leaves it.
#pragma once

#include "base/formula.h"
#include "num/complex.h"

namespace mandel {

// For the critical orbits of all parameters within `radius` of c, with up to side^2 cells. "No"
// means "don't know".
bool is_trapped(const Formula& formula, const Complex<double>& c, double radius, int side);

}  // namespace mandel
