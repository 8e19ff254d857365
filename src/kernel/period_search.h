// The lowest period of the nuclei in a rectangle of the plane.
//
// The critical orbit Z_n(c) is a polynomial in c whose zeros are the nuclei of the periods that
// divide n. So the first n for which the image of the rectangle's edge under Z_n winds around 0 is
// the lowest period inside (the argument principle). The orbit of the centre runs in arbitrary
// precision, points on the edge as perturbations of it (R. Munafo's ball method and C.
// Heiland-Allen's "Finding periods in the Mandelbrot set", mathr.co.uk, 2013, ask the same of a
// disk and of four corners). While the image is small it is the image under a linear map, and no
// point but the centre has to be followed.
#pragma once

#include <cstdint>

#include "base/stop_flag.h"
#include "kernel/plane_box.h"

namespace mandel {

struct PeriodSearch {
    enum class End : std::uint8_t {
        Found,      // n is the lowest period, and a nucleus of it lies inside
        Escaped,    // every point inside escapes: there is no nucleus
        Attracted,  // every point inside has the same attracting cycle, with its nucleus elsewhere
        Unclear,    // the image became too large to follow; periods up to n are excluded
        Limit,      // periods up to the limit are excluded
        Stopped,
    };
    End end = End::Limit;
    std::uint64_t n = 0;
    ComplexExp guess;  // for Found: about where the nucleus is, as an offset from the centre
};

PeriodSearch find_period(const PlaneBox& box, std::uint64_t max_period, const StopFlag& stop);

}  // namespace mandel
