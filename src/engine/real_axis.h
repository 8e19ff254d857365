// Pixels on the real axis: there the set is [-2, 1/4], so no iteration is needed.
//
// A view whose centre is real, upright or turned by quarter turns, may have a row or a column of
// pixels exactly on the axis. Their orbits are chaotic nearly everywhere on [-2, -1.4], so no cycle
// proves that they are bounded, and no number of digits is enough to follow them.
#pragma once

#include <cstdint>
#include <span>

#include "engine/pixel_map.h"
#include "num/big_complex.h"
#include "num/floatexp.h"

namespace mandel {

class RealAxis {
public:
    RealAxis(const View& view, const Plan& plan, const PixelMap& map);

    // Whether any of the points at these offsets from the centre, in pixels, may lie on the axis:
    // of an upright view a row of pixels, of one on its side a column, else the centre alone.
    bool may_meet(std::span<const double> right, std::span<const double> up) const noexcept {
        return is_in_view_ && (is_sideways_ || has_zero(up)) && (is_upright_ || has_zero(right));
    }
    // Whether the point at that offset from the centre, in pixels, is on the axis and in the set;
    // "no" means "don't know".
    bool contains_inside(const Complex<double>& offset) const noexcept {
        return (is_upright_ || offset.re == 0) && (is_sideways_ || offset.im == 0) &&
               is_inside(offset);
    }

private:
    // Without branches: nearly always there is none.
    static bool has_zero(std::span<const double> values) noexcept {
        std::uint64_t zeros = 0;
        for (const double value : values) zeros += value == 0;
        return zeros > 0;
    }
    bool is_inside(const Complex<double>& offset) const noexcept;  // a point on the axis

    bool is_in_view_;
    ComplexExp pixel_;
    bool is_upright_, is_sideways_;  // pixels lie in rows, or in columns, along the axis
    FloatExp from_left_, to_right_;  // of the centre: re + 2, 1/4 - re
};

// Whether this c is exactly on the real axis and in the set, for formulas of which that part of the
// set is an interval.
bool is_on_real_axis_inside(const View& view, const BigComplex& c);

}  // namespace mandel
