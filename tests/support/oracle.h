// The truth that kernels are judged by: plain iteration in arbitrary precision with MPFR.
//
// Written from the definitions alone; shares no arithmetic with the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/pixel_result.h"
#include "engine/view.h"

namespace mandel::oracle {

struct Truth {
    std::uint64_t n = 0;
    double mu = 0;
    double distance = 0;   // pixels
    double direction = 0;  // turns, in the picture
    double angle = 0;      // turns
};

// What plain iteration of the pixel's centre finds; nothing if it does not escape within
// max_iterations. The precision is 64 bits more than the view needs, and grows with the limit.
std::optional<Truth> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                   std::uint64_t max_iterations, double escape_radius);

// Empty if `result` is right by the yardstick of this project, else a sentence. A sample is wrong
// if mu is off by more than 1e-3 and the sample would have to move by more than 1e-5 pixel to
// explain it; n is not judged where mu is within 1e-6 of a whole number or the distance is below
// 5e-5 pixel; inside or outside is always judged; the distance to 1e-3 where it is above 0.025
// pixel.
std::string judge(const PixelResult& result, const std::optional<Truth>& truth);

}  // namespace mandel::oracle
