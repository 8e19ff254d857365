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
      directions_(plane_if(fields.direction, size)),
      angles_(plane_if(fields.angle, size)) {}

std::uint64_t PixelPlanes::bytes_for(Size size, PixelFields fields) noexcept {
    const std::uint64_t per_pixel = sizeof(std::uint64_t) + sizeof(float) +
                                    (fields.distance ? sizeof(float) : 0) +
                                    (fields.direction ? sizeof(float) : 0) +
                                    (fields.angle ? sizeof(float) : 0);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    return size.pixels() > kMax / per_pixel ? kMax : size.pixels() * per_pixel;
}

}  // namespace mandel
