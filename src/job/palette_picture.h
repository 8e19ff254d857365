// Palettes out of pictures, and pictures of palettes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "color/palette.h"
#include "output/image.h"

namespace mandel {

// A row of a picture in any format that can be read, from 0 at the top; without one the middle row.
// Throws InvalidInput that names the file, also for a picture of more than 1 GiB of pixels.
Palette palette_of_picture(const std::string& path, std::optional<std::uint32_t> row);

// Whether the content of a file is a picture that can be read. Throws InvalidInput if the file
// cannot be read.
bool is_picture(const std::string& path);

// The colours in the middle of each of `count` equal parts of the cycle.
std::vector<Rgb8> swatch(const Palette& palette, std::uint32_t count);

struct NamedPalette {
    std::string name;
    Palette palette;
};

// A sheet of names and their colours below each other, 640x24 pixels each: one cycle beside the
// name.
Image palette_sheet(std::span<const NamedPalette> palettes);

}  // namespace mandel
