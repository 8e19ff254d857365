#include "compare/pixel_values.h"

#include "base/error.h"

namespace mandel {

PixelValues values_of(const Image& image, int depth) {
    MANDEL_CHECK(depth >= image.format.depth);
    const unsigned scale = depth > image.format.depth ? 257 : 1;
    return {image.format.size, depth == 8 ? 255.0 : 65535.0, 3,
            [&image, scale](std::uint32_t y, std::span<double> row) {
                for (std::uint32_t x = 0; x < image.format.size.width; ++x) {
                    for (unsigned c = 0; c < 3; ++c) {
                        row[std::size_t{x} * 3 + c] = image.channel(x, y, c) * scale;
                    }
                }
            }};
}

}  // namespace mandel
