// libpng's own decoder, as the judge of what the project's writer made.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "output/row_source.h"

namespace mandel {

struct DecodedPng {
    PixelFormat format;
    std::vector<std::byte> packed;
    int srgb_intent = -1;
    std::string software;    // text "Software"
    std::string scene_text;  // text "mandel"
    int scene_compression = 0;
    std::string error;  // of libpng; empty if all is well
};

DecodedPng decode_png(std::span<const std::byte> bytes);

}  // namespace mandel
