// What an EXR holds, whole in memory: its light, to be compared without the loss of codes, and the
// values behind its colours.
#pragma once

#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/count_comparison.h"
#include "compare/pixel_values.h"

namespace mandel {

struct LightPicture {
    Size size;
    std::vector<float> light;  // red, green, blue of each pixel, linear; 1 is white
};

// By the content of the file. Throws InvalidInput if it cannot be read.
bool is_exr(const std::string& path);

// All throw InvalidInput for a file that is no EXR, is damaged, or has not what is wanted.
LightPicture read_light(const std::string& path, unsigned threads);
PixelValues values_of(const LightPicture& picture);

// Counts, and distances where they are known.
PictureValues read_values(const std::string& path, unsigned threads);

// A picture that was read, and its file.
struct PictureFile {
    const std::string& path;
    const Image& image;
};

// Of pictures of one size: two EXR as light, since codes do not show what is brighter than white;
// others in units of the deeper one.
Comparison compare_colors(const PictureFile& a, const PictureFile& b, const Tolerance& tolerance,
                          unsigned threads);

}  // namespace mandel
