// The pixels of a PNG from a stranger, through libpng.
#pragma once

#include <cstdint>
#include <string>

#include "output/image.h"
#include "output/input_file.h"

namespace mandel {

// As read_image of image_reader.h says.
Image decode_png(const ByteSource& source, std::uint64_t max_bytes);

// Throws InvalidInput if such a picture needs more memory than that.
void check_image_size(const PixelFormat& format, const std::string& name, std::uint64_t max_bytes);

}  // namespace mandel
