// What a pixel costs, in iterations of the direct kernel (measured on it).
#pragma once

#include <cstdint>

#include "base/pixel_result.h"

namespace mandel {

// Of any pixel, besides its iterations: setting it up, its values, storing it.
constexpr double kCostOfAnyPixel = 64;

// Proving that a pixel is interior.
constexpr double kCostOfProof = 300;

// The iterations that a computed pixel has taken, or their equivalent.
inline double iterations_of(const PixelResult& pixel, std::uint64_t max_iterations) noexcept {
    switch (pixel.status) {
        case PixelStatus::Escaped:
            return static_cast<double>(pixel.n);
        case PixelStatus::Limit:
            return static_cast<double>(max_iterations);
        case PixelStatus::Interior:
            return kCostOfProof;
        case PixelStatus::Pending:
            break;
    }
    return 0;
}

}  // namespace mandel
