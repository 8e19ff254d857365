// One pixel with all its values, for places that handle pixels one by one. Many pixels are kept
// column by column (pixel_columns.h).
#pragma once

#include <cstdint>

#include "base/channel.h"
#include "base/pixel_status.h"

namespace mandel {

// The count is meaningful for escaped pixels only, values for those that their channel is of, and
// zero otherwise. A channel that was
// not asked for is zero, too.
struct PixelResult {
    PixelStatus status = PixelStatus::Pending;
    std::uint64_t n = 0;  // first n with |z_n| > R; z_0 = 0, z_1 = c
    PerChannel<double> values{};

    double& operator[](Channel channel) noexcept { return values[channel]; }
    double operator[](Channel channel) const noexcept { return values[channel]; }

    // Smooth iteration count; a double holds it to 1e-9 for counts up to 1e6.
    double mu() const { return static_cast<double>(n) + values[Channel::Fraction]; }

    friend bool operator==(const PixelResult&, const PixelResult&) = default;
};

}  // namespace mandel
