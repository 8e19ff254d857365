#include "storage/pixel_planes.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace mandel {

namespace {

Grid<float> plane_if(bool wanted, Size size) { return wanted ? Grid<float>(size) : Grid<float>(); }

// A plane is an array of rows. Those that are read later must not be written before.
template <typename Cell>
void shift_plane(Cell* cells, Size size, std::int64_t right, std::int64_t down) noexcept {
    const std::int64_t width = size.width;
    const std::int64_t height = size.height;
    const std::int64_t kept = width - std::abs(right);
    for (std::int64_t i = 0; i < height - std::abs(down); ++i) {
        const std::int64_t y = down >= 0 ? i : height - 1 - i;
        std::memmove(cells + y * width + std::max<std::int64_t>(-right, 0),
                     cells + (y + down) * width + std::max<std::int64_t>(right, 0),
                     static_cast<std::size_t>(kept) * sizeof(Cell));
    }
}

}  // namespace

PixelPlanes::PixelPlanes(Size size, PixelFields fields)
    : size_(size),
      fields_(fields),
      counts_(size.pixels()),
      fractions_(size),
      distances_(plane_if(fields.distance, size)),
      directions_(plane_if(fields.direction, size)),
      angles_(plane_if(fields.angle, size)) {}

void PixelPlanes::shift(std::int64_t right, std::int64_t down) noexcept {
    const bool is_kept = std::abs(right) < size_.width && std::abs(down) < size_.height;
    if (is_kept) {
        shift_plane(&counts_[0], size_, right, down);
        for (Grid<float>* plane : {&fractions_, &distances_, &directions_, &angles_}) {
            if (!plane->is_empty()) shift_plane(plane->row(0).data(), size_, right, down);
        }
    }
    for (std::uint32_t y = 0; y < size_.height; ++y) {
        for (std::uint32_t x = 0; x < size_.width; ++x) {
            const bool came_from_inside = x + right >= 0 && x + right < size_.width &&
                                          y + down >= 0 && y + down < size_.height;
            if (!came_from_inside) counts_[index(x, y)] = kPending;
        }
    }
}

std::uint64_t PixelPlanes::bytes_for(Size size, PixelFields fields) noexcept {
    const std::uint64_t per_pixel =
        sizeof(std::uint64_t) + sizeof(float) + (fields.distance ? sizeof(float) : 0) +
        (fields.direction ? sizeof(float) : 0) + (fields.angle ? sizeof(float) : 0);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    return size.pixels() > kMax / per_pixel ? kMax : size.pixels() * per_pixel;
}

}  // namespace mandel
