// From the end of an orbit to the values of a pixel: smooth count, distance and angles.
//
//     mu        = n + 1 - log2(ln|z_n| / ln R)
//     distance  = |z| ln|z| / |dz/dpixel|       exterior distance estimate, in pixels
//     direction = arg(z / (dz/dpixel)) / 2 pi   away from the set, in the picture
//     angle     = arg(z_n) / 2 pi
// (J. Milnor, "Dynamics in One Complex Variable", appendix G, for the distance estimate.)
#pragma once

#include <span>

#include "base/pixel_result.h"
#include "kernel/direct/escape.h"

namespace mandel {

class PixelValues {
public:
    // escape_radius: R > 1. fields: what to compute beside the smooth count; distance and direction
    // need orbit ends that carry the derivative.
    PixelValues(double escape_radius, PixelFields fields);

    // results.size() == ends.n.size().
    void compute(const OrbitEnds& ends, std::span<PixelResult> results) const noexcept;

private:
    void add_derivative_values(const OrbitEnds& ends, std::size_t i, double log_abs,
                               PixelResult& result) const noexcept;

    PixelFields fields_;
    double log2_log_radius_;
};

}  // namespace mandel
