#include "engine/picture_windows.h"

#include <algorithm>

namespace mandel {
namespace {

// A picture of 8K (7680 x 4320) is one window.
constexpr std::uint64_t kMostAtOnce = 40'000'000;
// With all that is kept of a pixel about 300 MB, and enough to keep many threads busy.
constexpr std::uint64_t kWindowPixels = std::uint64_t{1} << 22;
constexpr std::uint64_t kRowsOfTile = 64;  // so that few tiles are cut

std::uint64_t whole_tiles_of(std::uint64_t rows) {
    return rows > kRowsOfTile ? rows - rows % kRowsOfTile : std::max<std::uint64_t>(rows, 1);
}

std::vector<Rows> cut(Size size, std::uint64_t rows) {
    std::vector<Rows> windows;
    for (std::uint64_t first = 0; first < size.height; first += rows) {
        const std::uint64_t count = std::min(rows, size.height - first);
        windows.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)});
    }
    return windows;
}

}  // namespace

bool is_windowed(Size size) noexcept { return size.pixels() > kMostAtOnce; }

std::uint32_t rows_of_window(Size size) noexcept {
    if (!is_windowed(size)) return size.height;
    const std::uint64_t rows = whole_tiles_of(kWindowPixels / size.width);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, size.height));
}

std::vector<Rows> picture_windows(Size size) { return cut(size, rows_of_window(size)); }

std::vector<Rows> picture_bands(Size size) {
    constexpr std::uint64_t kBands = 16;
    const std::uint64_t sixteenth = (size.height + kBands - 1) / kBands;
    const std::uint64_t rows = std::max(sixteenth, kRowsOfTile);
    return cut(size, std::min(whole_tiles_of(kWindowPixels / size.width), whole_tiles_of(rows)));
}

}  // namespace mandel
