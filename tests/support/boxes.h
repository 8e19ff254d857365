// Boxes of the plane for tests.
#pragma once

#include <utility>

#include "kernel/nucleus/plane_box.h"

namespace mandel {

// Upright, with sides of twice this length.
inline PlaneBox square(BigFloat re, BigFloat im, const FloatExp& half_side) {
    return {std::move(re), std::move(im), ComplexExp(1, 0, 0) * half_side,
            ComplexExp(0, 1, 0) * half_side};
}

}  // namespace mandel
