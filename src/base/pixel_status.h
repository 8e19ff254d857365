// What the mathematics decides about a point.
#pragma once

#include <cstdint>

namespace mandel {

enum class PixelStatus : std::uint8_t {
    Pending,   // not computed yet
    Escaped,   // |z_n| > R for the first time at n
    Interior,  // proved to stay bounded
    Limit,     // still bounded at the iteration limit, nothing proved
};

}  // namespace mandel
