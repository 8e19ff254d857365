#include "map/frame/raw_strip.h"

#include "base/elementary.h"

namespace mandel {

RawStrip::RawStrip(const PolarLattice& lattice, PixelColumns samples)
    : size_(lattice.size()), samples_(std::move(samples)) {
    const std::span<double> distances = samples_[Channel::Distance];
    for (std::uint32_t v = 0; v < size_.height && !distances.empty(); ++v) {
        const double pixel = 2 * kPi * lattice.radius(v) / size_.width;
        for (double& distance : distances.subspan(std::size_t{v} * size_.width, size_.width)) {
            distance /= pixel;
        }
    }
}

void RawStrip::read_row(std::uint32_t x, std::uint32_t y, PixelColumns& pixels) const noexcept {
    const std::size_t row = std::size_t{y} * size_.width;
    for (std::uint32_t i = 0; i < pixels.size(); ++i) {
        // The lattice runs counter-clockwise.
        const std::uint32_t u = x + i, column = u == 0 ? 0 : size_.width - u;
        PixelResult result = samples_.at(row + column);
        for (const ChannelRow& channel : kChannels) {
            // As a picture keeps values.
            const float rounded = static_cast<float>(result[channel.channel]);
            const bool is_whole_turn = channel.unit == Unit::Turns && rounded >= 1.0F;
            result[channel.channel] = static_cast<double>(is_whole_turn ? 0.0F : rounded);
        }
        pixels.set(i, result);
    }
}

}  // namespace mandel
