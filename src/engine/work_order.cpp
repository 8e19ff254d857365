#include "engine/work_order.h"

#include <algorithm>

namespace mandel {

std::vector<WorkUnit> whole_tiles(Size size) {
    // Large enough to keep every lane of the kernel busy, small enough to share the work evenly
    // and for a tile's orbits to stay in the second-level cache.
    constexpr std::uint32_t kTile = 64;
    std::vector<WorkUnit> units;
    for (std::uint64_t y = 0; y < size.height; y += kTile) {
        for (std::uint64_t x = 0; x < size.width; x += kTile) {
            const auto left = static_cast<std::uint32_t>(x);
            const auto top = static_cast<std::uint32_t>(y);
            units.push_back({{left, top, std::min(kTile, size.width - left),
                              std::min(kTile, size.height - top)}});
        }
    }
    return units;
}

std::vector<WorkUnit> bands_at_limit(const CompStage& stage) {
    constexpr std::uint64_t kEnough = 512;
    const Size size = stage.size();
    std::vector<WorkUnit> bands;
    std::uint64_t in_band = 0;
    std::uint32_t top = 0;
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            in_band += stage.status_at(x, y) == PixelStatus::Limit;
        }
        const bool is_last_row = y + 1 == size.height;
        if (in_band < kEnough && !(is_last_row && in_band > 0)) continue;
        bands.push_back({{0, top, size.width, y + 1 - top}});
        top = y + 1;
        in_band = 0;
    }
    return bands;
}

}  // namespace mandel
