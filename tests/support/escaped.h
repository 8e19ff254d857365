// An escaped pixel with given values.
#pragma once

#include <cstdint>

#include "base/pixel_result.h"

namespace mandel {

inline PixelResult escaped(std::uint64_t n, double fraction, double distance, double direction = 0,
                           double angle = 0) {
    PixelResult result{PixelStatus::Escaped, n, {}};
    result[Channel::Fraction] = fraction;
    result[Channel::Distance] = distance;
    result[Channel::Direction] = direction;
    result[Channel::Angle] = angle;
    return result;
}

}  // namespace mandel
