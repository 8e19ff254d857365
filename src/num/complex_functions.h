// Small functions of complex doubles that several rooms need. Their bits are part of what pictures
// are made of: each is written once.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "num/complex.h"

namespace mandel {

inline double abs(const Complex<double>& z) noexcept { return std::sqrt(norm(z)); }

// The root with a real part of at least 0.
inline Complex<double> square_root(const Complex<double>& z) noexcept {
    const double size = abs(z);
    const double re = std::sqrt(std::max(0.0, (size + z.re) / 2));
    const double im = std::sqrt(std::max(0.0, (size - z.re) / 2));
    return {re, z.im < 0 ? -im : im};
}

// How often a closed polygon winds around 0, counter-clockwise: crossings of the positive real axis
// with their directions. point(k), k < count: a corner times any positive factor, as anything with
// the members re and im.
template <typename Point>
int winding_number(std::size_t count, const Point& point) noexcept {
    int winding = 0;
    auto from = point(count - 1);
    for (std::size_t k = 0; k < count; ++k) {
        const auto to = point(k);
        const double cross = from.re * to.im - from.im * to.re;
        if (from.im < 0 && to.im >= 0 && cross > 0) ++winding;
        if (from.im >= 0 && to.im < 0 && cross < 0) --winding;
        from = to;
    }
    return winding;
}

}  // namespace mandel
