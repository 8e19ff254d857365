#include "output/picture_metadata.h"

#include "base/error.h"
#include "base/printable.h"

namespace mandel {

const std::string& require_scene_text(const PictureMetadata& metadata, const std::string& path) {
    if (!metadata.scene_text) {
        throw InvalidInput("'" + printable(path) +
                           "' carries no scene; only pictures made by this program do");
    }
    return *metadata.scene_text;
}

}  // namespace mandel
