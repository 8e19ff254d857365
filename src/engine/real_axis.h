// Pixels on the real axis: there the set is [-2, 1/4], so no iteration is needed.
//
// A view whose centre is real, upright or turned by quarter turns, may have a row or a column of
// pixels exactly on the axis. Their orbits are chaotic nearly everywhere on [-2, -1.4], so no cycle
// proves that they are bounded, and no number of digits is enough to follow them.
#pragma once

#include "engine/pixel_map.h"
#include "num/floatexp.h"

namespace mandel {

class RealAxis {
public:
    RealAxis() = default;  // knows no pixel to be on it
    RealAxis(const View& view, const Plan& plan, const PixelMap& map);

    // False: no pixel is known to be on it.
    bool is_in_view() const noexcept { return is_in_view_; }
    // Whether the point at that offset from the centre, in pixels, is on the axis and in the set;
    // "no" means "don't know".
    bool contains_inside(const Complex<double>& offset) const noexcept;

private:
    bool is_in_view_ = false;
    ComplexExp pixel_;
    FloatExp from_left_, to_right_;  // of the centre: re + 2, 1/4 - re
};

}  // namespace mandel
