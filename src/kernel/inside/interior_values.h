// What is known of a point inside of the set: its component and where in it the point lies.
//
// At each new minimum of |z_n| Newton's method looks for a point w of a cycle of n steps, f^n(w) =
// w; the first one that attracts, |lambda| <= 1 with lambda = (f^n)'(w), is the cycle of c. The
// distance to the boundary of the component is about
//     (1 - |lambda|^2) / |dc dz + dz dz * dc / (1 - dz)|
// with the derivatives of f^n at w, dz = lambda: dc by c, dcdz and dzdz of second order
// (C. Heiland-Allen, "Interior coordinates in the Mandelbrot set" and "Practical interior distance
// rendering", mathr.co.uk, 2013-14).
#pragma once

#include <cstdint>
#include <optional>

#include "num/complex.h"

namespace mandel {

struct InteriorValues {
    std::uint64_t period = 0;
    double multiplier = 0;  // |lambda|
    double distance = 0;    // in the plane
};

// In plain doubles. Nothing if no cycle of at most `most` steps was found.
std::optional<InteriorValues> find_interior_values(const Complex<double>& c,
                                                   std::uint64_t most) noexcept;

}  // namespace mandel
