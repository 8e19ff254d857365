// A part of the plane at any depth as a picture may show it: a rectangle, turned, or a
// parallelogram where the plane is stretched.
#pragma once

#include <utility>

#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

struct PlaneBox {
    BigFloat re, im;   // the centre
    ComplexExp right;  // from the centre to the middle of the right side
    ComplexExp up;     // and of the upper side

    // The centre plus this offset, at the precision of the centre.
    std::pair<BigFloat, BigFloat> at(const ComplexExp& offset) const;
    // The way from the centre to a point.
    ComplexExp offset_of(const BigFloat& x, const BigFloat& y) const;
    // Whether the point at this offset lies inside, or on the edge within the rounding of doubles.
    bool contains(const ComplexExp& offset) const noexcept;
    // The distance from the centre to the farthest corner.
    FloatExp radius() const noexcept { return max((right + up).abs(), (right + -up).abs()); }
};

}  // namespace mandel
