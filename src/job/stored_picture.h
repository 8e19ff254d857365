// A picture whose values a file has kept, to be coloured without iterating again.
#pragma once

#include <optional>

#include "color/count_table.h"
#include "color/shader.h"
#include "output/exr_file.h"
#include "output/row_source.h"
#include "scene/scene.h"
#include "storage/pixel_planes.h"

namespace mandel {

// What of a file is needed for a scene's colours in this form. Throws InvalidInput, naming the
// file, if it does not have it.
ChannelSet stored_channels(const ExrFile& file, const Coloring& coloring, RowForm form);

class StoredPicture {
public:
    // is_conjugate: the file's imaginary axis points down, so that angles are turned over.
    // Throws InvalidInput for a damaged file, and Error if there is not enough memory.
    StoredPicture(const ExrFile& file, ChannelSet channels, bool is_conjugate, unsigned threads);

    // A table of counts (count_table.h) from pixels spread evenly over the picture, for a file
    // whose view is not known.
    std::optional<CountKnots> find_knots(double equalize) const;

    // They use this object and the shader.
    PictureRows rows(const Shader& shader, const Scene& scene) const;

private:
    PixelPlanes planes_;
};

}  // namespace mandel
