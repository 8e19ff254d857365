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

// What plain iteration of the pixel's centre finds; nothing if it does not escape within
// max_iterations.
std::optional<PixelResult> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                         std::uint64_t max_iterations, double escape_radius);

// What another computation of the same pixel says; nothing if it has not escaped.
inline std::optional<PixelResult> truth_of(const PixelResult& result) {
    if (result.status != PixelStatus::Escaped) return std::nullopt;
    return result;
}

// Empty if `result` is right by the yardstick of truth/judgement.h, else a sentence.
std::string judge(const PixelResult& result, const std::optional<PixelResult>& truth);

}  // namespace mandel::oracle
