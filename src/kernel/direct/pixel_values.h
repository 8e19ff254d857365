// From the ends of orbits to the values of pixels, one function for each channel (base/channel.h):
//
//     mu        = n + 1 - log_d(ln|z_n| / ln R)    d: degree of the formula
//     distance  = |z| ln|z| / |dz/dpixel|       exterior distance estimate, in pixels
//     direction = arg(z / (dz/dpixel)) / 2 pi   away from the set, in the picture
//     angle     = arg(z_n) / 2 pi
//     stripe    = S_n-1 + x (S_n - S_n-1), x = mu - n, from the averages of the trails
// (J. Milnor, "Dynamics in One Complex Variable", appendix G, for the distance estimate.)
#pragma once

#include "base/pixel_columns.h"
#include "kernel/direct/escape.h"

namespace mandel {

class PixelValues {
public:
    // escape_radius: R > 1; degree: d of the formula.
    explicit PixelValues(double escape_radius, int degree = 2);

    // Fills in `pixels`, which are as many as the ends. Channels that need the derivative need ends
    // that carry it, and stripes ends with trails.
    void compute(const OrbitEnds& ends, PixelColumns& pixels) const noexcept;

private:
    double log2_log_radius_;
    double levels_;  // 1 / log2(d)
};

}  // namespace mandel
