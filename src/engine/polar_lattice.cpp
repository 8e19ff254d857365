#include "engine/polar_lattice.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {

PolarLattice::PolarLattice(Size size) : size_(size) {
    const double width = size.width, height = size.height;
    directions_.reserve(size.width);
    for (std::uint32_t u = 0; u < size.width; ++u) {
        const CosSin turn = repeatable_cos_sin_turns(u / width);
        directions_.push_back({turn.cos, turn.sin});
    }
    const double outer = std::sqrt(width * width + height * height) / 2;
    radii_.reserve(std::size_t{size.height} + 1);
    for (std::uint32_t v = 0; v <= size.height; ++v) {
        radii_.push_back(outer * repeatable_exp2(-(v / height)));
    }
}

}  // namespace mandel
