// The truth that kernels are judged by, in a form for tests: plain iteration in arbitrary
// precision (truth/plain_iteration.h), which shares no arithmetic with the kernels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/pixel_result.h"
#include "engine/view.h"
#include "truth/judgement.h"

namespace mandel::oracle {

struct Truth {
    std::uint64_t n = 0;
    double mu = 0;
    double distance = 0;   // pixels
    double direction = 0;  // turns, in the picture
    double angle = 0;      // turns
};

// What plain iteration of the pixel's centre finds; nothing if it does not escape within
// max_iterations.
std::optional<Truth> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                   std::uint64_t max_iterations, double escape_radius);

// What another computation of the same pixel says; nothing if it has not escaped.
inline std::optional<Truth> truth_of(const PixelResult& result) {
    if (result.status != PixelStatus::Escaped) return std::nullopt;
    return Truth{result.n, result.mu(), result.distance, result.direction, result.angle};
}

// Empty if `result` is right by the yardstick of truth/judgement.h, else a sentence.
std::string judge(const PixelResult& result, const std::optional<Truth>& truth);

}  // namespace mandel::oracle
