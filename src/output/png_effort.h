// How hard a PNG is compressed. The pixels are the same.
#pragma once

#include <cstdint>

namespace mandel {

enum class PngEffort : std::uint8_t {
    Thorough,  // about as small as libpng's defaults
    Fast,      // less than half of the time, a fifth larger: for frames of a film, say
};

}  // namespace mandel
