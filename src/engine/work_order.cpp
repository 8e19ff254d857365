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

}  // namespace mandel
