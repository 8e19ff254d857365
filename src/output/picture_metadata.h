// What a picture file says about itself besides its pixels, whatever its format.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/geometry.h"

namespace mandel {

struct PictureMetadata {
    Size size;
    int bit_depth = 0;                              // per channel, or of a palette index
    std::optional<std::string> software = {};       // as the file has it: print it only escaped
    std::optional<std::string> scene_text = {};     // the scene that this program stored, unpacked
    std::optional<std::string> foreign_scene = {};  // one of another program
    std::vector<std::string> channels = {};         // of a format that names them
};

// The scene in a picture; throws InvalidInput if this program did not store one in it.
const std::string& require_scene_text(const PictureMetadata& metadata, const std::string& path);

}  // namespace mandel
