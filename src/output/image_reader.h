// Reads a picture in any format of picture_format.h into RGB of 8 or 16 bits. The format is
// recognised by the content of the file, not by its name.
//
// The file is untrusted: its size is refused before anything is allocated if the file is too short
// to hold such a picture or the picture too large to be kept.
#pragma once

#include <cstdint>
#include <string>

#include "output/image.h"

namespace mandel {

constexpr std::uint64_t kMaxImageBytes = std::uint64_t{4} << 30;

// Grey and palette pictures become RGB. Transparency must be absent or everywhere opaque: there is
// no background to lay such a picture on. Throws InvalidInput with a sentence that names the file.
Image read_image(const std::string& path, std::uint64_t max_bytes = kMaxImageBytes);

}  // namespace mandel
