// What a PNG says about itself, without decoding a single pixel.
//
// The file is untrusted, so every claim in it is checked against the bytes that are there before
// anything is allocated or believed: time and memory are bounded (a second, some tens of MiB)
// whatever it says. What cannot be right is an InvalidInput that names the file.
#pragma once

#include <string>
#include <string_view>

#include "output/input_file.h"
#include "output/picture_metadata.h"

namespace mandel {

// The first bytes of every PNG.
inline constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

PictureMetadata read_png_metadata(const ByteSource& source);
PictureMetadata read_png_metadata(const std::string& path);

}  // namespace mandel
