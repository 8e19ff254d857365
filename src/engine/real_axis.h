// Pixels on the real axis: there the set is [-2, 1/4], so no iteration is needed.
//
// A view whose centre is real, upright or turned by quarter turns, may have a row or a column of
// pixels exactly on the axis. Their orbits are chaotic nearly everywhere on [-2, -1.4], so no cycle
// proves that they are bounded, and no number of digits is enough to follow them.
#pragma once

#include <span>

#include "engine/pixel_map.h"
#include "num/floatexp.h"

namespace mandel {

class RealAxis {
public:
    RealAxis(const View& view, const Plan& plan, const PixelMap& map);

    // Whether any of the points at these offsets from the centre, in pixels, lies on the axis.
    // Without branches: nearly always none does.
    bool meets(std::span<const double> right, std::span<const double> up) const noexcept {
        bool does_any = false;
        for (std::size_t i = 0; i < right.size(); ++i) {
            const int on_upright = is_upright_ | (right[i] == 0);
            const int on_sideways = is_sideways_ | (up[i] == 0);
            does_any |= (on_upright & on_sideways) != 0;
        }
        return is_in_view_ && does_any;
    }
    // Whether the point at that offset from the centre, in pixels, is on the axis and in the set;
    // "no" means "don't know".
    bool contains_inside(const Complex<double>& offset) const noexcept {
        return (is_upright_ || offset.re == 0) && (is_sideways_ || offset.im == 0) &&
               is_inside(offset);
    }

private:
    bool is_inside(const Complex<double>& offset) const noexcept;  // a point on the axis

    bool is_in_view_;
    ComplexExp pixel_;
    bool is_upright_, is_sideways_;  // pixels lie in rows, or in columns, along the axis
    FloatExp from_left_, to_right_;  // of the centre: re + 2, 1/4 - re
};

}  // namespace mandel
