// Whether the result of a fast path is right, given the truth: the yardstick of this program.
//
// A count is a knife's edge near the escape radius, and a smooth count is arbitrarily sensitive
// near the set. So an error of the count is measured as the *shift* of the sample that would
// explain it, |d mu| * distance * ln d in pixels, d the degree of the formula: dmu/dc is
// 1 / (distance ln d) to first order.
#pragma once

#include <cstdint>

#include "base/pixel_result.h"

namespace mandel {

enum class Fault : std::uint8_t {
    None,
    Status,    // inside instead of outside, or the reverse; always judged
    Count,     // n, judged unless mu is within 1e-6 of a whole number or the distance is < 5e-5
    Smooth,    // mu, wrong if off by more than 1e-3 and the shift is more than 1e-5 pixel
    Distance,  // off by more than 1e-3 of itself, judged where it is more than 0.025 pixel
};

struct Judgement {
    Fault fault = Fault::None;
    double shift = 0;              // pixels; 0 where nothing escaped or Status is the fault
    bool is_count_judged = false;  // false also where nothing escaped
};

// `truth` is Escaped or Limit. A result that says Interior or Limit agrees with Limit.
Judgement judge(const PixelResult& result, const PixelResult& truth, int degree = 2);

}  // namespace mandel
