// What is asked of every pixel of a deep view.
#pragma once

#include <cstdint>

#include "num/floatexp.h"

namespace mandel {

struct PixelTask {
    std::uint64_t max_iterations = 0;
    double escape_radius_sq = 0;
    bool find_interior = true;
    bool direct_tail = true;  // else no pixel goes on in plain doubles (tail/)
    // Points that doubles lose (loss.h) within so many iterations are left as they are, for
    // long_orbit.h.
    std::uint64_t lost_until = 0;
    ComplexExp pixel;  // dc / dpixel: also what the derivative is taken by
};

}  // namespace mandel
