// A picture drawn directly, and how far two pictures are apart.
#pragma once

#include <doctest/doctest.h>
#include <cmath>
#include <cstddef>
#include <vector>

#include "output/image_reader.h"
#include "scene/scene.h"
#include "support/render_picture.h"
#include "support/simd_levels.h"
#include "support/temp_folder.h"

namespace mandel {

inline std::vector<std::byte> direct_picture(const Scene& scene) {
    const TempFolder folder;
    StopFlag stop;
    PictureStats stats;
    const PictureRequest request{scene, folder.path("direct.ppm"), false};
    REQUIRE(render_picture(request, {2, best_simd_level()}, stop, stats) == Outcome::Done);
    return read_image(request.output).packed;
}

// Peak signal to noise ratio of 8-bit codes, in decibels.
inline double picture_psnr(const std::vector<std::byte>& a, const std::vector<std::byte>& b) {
    REQUIRE(a.size() == b.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::to_integer<int>(a[i]) - std::to_integer<int>(b[i]);
        sum += difference * difference;
    }
    return sum > 0 ? 10 * std::log10(255.0 * 255 * static_cast<double>(a.size()) / sum) : 200;
}

}  // namespace mandel
