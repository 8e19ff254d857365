// The pixels of an untrusted PNG, through libpng.
#pragma once

#include <cstdint>

#include "output/image.h"
#include "output/input_file.h"

namespace mandel {

// As read_image of image_reader.h says.
Image decode_png(const ByteSource& source, std::uint64_t max_bytes);

}  // namespace mandel
