// How hard a PNG is compressed. The pixels are the same.
#pragma once

#include <cstdint>

namespace mandel {

enum class PngEffort : std::uint8_t {
    Thorough,  // about as small as libpng's defaults
    Fast,      // a fifth of the time, a fourth larger: for frames of a film, say
};

}  // namespace mandel
