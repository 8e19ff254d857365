// An image from its packed bytes.
#pragma once

#include <string>

#include "base/error.h"
#include "output/image.h"

namespace mandel {

inline Image small_image(Size size, const std::string& packed, int depth = 8) {
    Image image(PixelFormat{size, depth});
    MANDEL_CHECK_EQ(image.packed.size(), packed.size());
    for (std::size_t i = 0; i < packed.size(); ++i) image.packed[i] = std::byte(packed[i]);
    return image;
}

}  // namespace mandel
