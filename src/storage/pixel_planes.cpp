#include "storage/pixel_planes.h"

#include <limits>

namespace mandel {

namespace {

Grid<float> plane_if(bool wanted, Size size) { return wanted ? Grid<float>(size) : Grid<float>(); }

}  // namespace

PixelPlanes::PixelPlanes(Size size, PixelFields fields)
    : size_(size),
      fields_(fields),
      counts_(size.pixels()),
      fractions_(size),
      distances_(plane_if(fields.distance, size)),
      directions_(plane_if(fields.distance, size)),
      angles_(plane_if(fields.angle, size)) {}

std::uint64_t PixelPlanes::bytes_for(Size size, PixelFields fields) noexcept {
    const std::uint64_t per_pixel = sizeof(std::uint64_t) + sizeof(float) +
                                    (fields.distance ? 2 * sizeof(float) : 0) +
                                    (fields.angle ? sizeof(float) : 0);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    return size.pixels() > kMax / per_pixel ? kMax : size.pixels() * per_pixel;
}

PixelResult PixelPlanes::at(std::uint32_t x, std::uint32_t y) const noexcept {
    const std::uint64_t count = counts_[index(x, y)];
    PixelResult result;
    result.status = status_of(count);
    if (result.status != PixelStatus::Escaped) return result;
    result.n = count;
    result.fraction = fractions_(x, y);
    if (fields_.distance) {
        result.distance = distances_(x, y);
        result.direction = directions_(x, y);
    }
    if (fields_.angle) result.angle = angles_(x, y);
    return result;
}

}  // namespace mandel
