// What a PNG says about itself, without decoding a single pixel.
//
// The file may come from anybody, so every claim in it is checked against the bytes that are
// there before anything is allocated or believed: time and memory are bounded (a second, some
// tens of MiB) whatever it says. What cannot be right is an InvalidInput that names the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/geometry.h"
#include "output/input_file.h"

namespace mandel {

// The numbers are those of the PNG specification.
enum class PngColor : std::uint8_t { Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6 };

struct PngMetadata {
    Size size;
    int bit_depth = 0;  // per channel, or of a palette index
    PngColor color = PngColor::Rgb;
    std::optional<std::string> software;    // as the file has it: print it only escaped
    std::optional<std::string> scene_text;  // international text "mandel", unpacked
};

PngMetadata read_png_metadata(const std::string& path);
PngMetadata read_png_metadata(const ByteSource& source);

// The scene in a picture; throws InvalidInput if this program did not put one there.
const std::string& require_scene_text(const PngMetadata& metadata, const std::string& path);

}  // namespace mandel
