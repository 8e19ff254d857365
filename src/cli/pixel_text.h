// How results of pixels are written, by every command that prints them.
#pragma once

#include <string>
#include <string_view>

#include "base/pixel_result.h"

namespace mandel {

std::string_view status_name(PixelStatus status);

// 17 significant digits: enough to give the same double back.
std::string exact_text(double value);

// With at most `digits` significant digits.
std::string digits_text(double value, int digits);

}  // namespace mandel
