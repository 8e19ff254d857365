// Every value of a pixel that a kernel can be asked for.
#pragma once

#include "base/pixel_result.h"

namespace mandel {

constexpr PixelFields kAllFields{.distance = true, .direction = true, .angle = true};

}  // namespace mandel
