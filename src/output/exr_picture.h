// An EXR as the table of formats wants it.
#pragma once

#include <cstdint>

#include "output/image.h"
#include "output/input_file.h"
#include "output/picture_metadata.h"

namespace mandel {

// As read_image() of image_reader.h says, with light as 16-bit codes (light_codes.h).
Image read_exr(const ByteSource& source, std::uint64_t max_bytes);

// Throws InvalidInput unless all channels can be decoded.
void check_exr(const ByteSource& source, std::uint64_t max_bytes);

PictureMetadata read_exr_metadata(const ByteSource& source);

}  // namespace mandel
