#include "color/shader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.h"

namespace mandel {
namespace {

constexpr std::uint32_t kLightCells = 1024;
constexpr double kUpperLeft = 3.0 / 8;   // direction of the light, in turns
constexpr double kLightElevation = 1.5;  // its height over its horizontal distance

// Lambert's law for a slope whose normal leans towards `direction`, 1 for one that faces the
// light; a slope turned away keeps (1.5 - 1) / (1.5 + 1) = 0.2 of it.
std::vector<float> brightness_over_direction() {
    std::vector<float> light(kLightCells + 2);
    for (std::uint32_t k = 0; k < light.size(); ++k) {
        const double angle = static_cast<double>(k % kLightCells) / kLightCells - kUpperLeft;
        const double facing = repeatable_cos_sin_turns(angle).cos;
        light[k] = static_cast<float>((facing + kLightElevation) / (1 + kLightElevation));
    }
    return light;
}

// One cycle for ten doublings. Of 1 + distance, because below a pixel distances are noise.
double place_of_distance(double distance) noexcept {
    return distance > 0 ? repeatable_log2(1 + distance) / 10 : 0.0;
}

// How much of the paper shows beside the ink: d / sqrt(1/4 + d^2), half of it 0.3 pixels away. By
// eye among a dozen curves: a narrower line breaks into dashes, a wider one drowns crowded regions,
// and one that is not quite black at 0 leaves noise.
float paper(double distance) noexcept {
    constexpr float kFar = 1e6f;  // beyond, the ratio is 1 and the square might overflow
    const float near = static_cast<float>(distance < double{kFar} ? distance : double{kFar});
    const float d = near > 0 ? near : 0.0f;
    return d / std::sqrt(0.25f + d * d);
}

}  // namespace

ChannelSet needed_channels(const Coloring& coloring) noexcept {
    ChannelSet channels;
    switch (coloring.method) {
        case ColorMethod::Smooth:
            channels = {Channel::Fraction};
            break;
        case ColorMethod::Bands:
            break;
        case ColorMethod::Distance:
            channels = {Channel::Distance};
            break;
    }
    switch (coloring.shading) {
        case Shading::None:
            break;
        case Shading::Ink:
            channels.add(Channel::Distance);
            break;
        case Shading::Relief:  // fades into ink as well
            channels |= {Channel::Distance, Channel::Direction};
            break;
    }
    return channels;
}

Shader::Shader(const Coloring& coloring)
    : channels_(needed_channels(coloring)),
      method_(coloring.method),
      transfer_(coloring.transfer),
      shading_(coloring.shading),
      density_(coloring.density),
      offset_(coloring.offset),
      interior_(linear_from_srgb(coloring.interior)),
      curve_(coloring.palette) {
    if (shading_ == Shading::Relief) light_ = brightness_over_direction();
}

void Shader::shade(const PixelView& samples, std::span<LinearRgb> colors) const noexcept {
    for (std::size_t i = 0; i < samples.size; i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size - i);
        shade_chunk(samples.part(i, count), colors.subspan(i, count));
    }
}

template <typename Code>
void Shader::shade(const PixelView& samples, const SrgbEncoder<Code>& encoder,
                   std::span<Code> codes) const noexcept {
    std::array<LinearRgb, kChunk> colors;
    for (std::size_t i = 0; i < samples.size; i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size - i);
        const std::span<LinearRgb> chunk(colors.data(), count);
        shade_chunk(samples.part(i, count), chunk);
        encoder.encode(chunk, codes.subspan(3 * i, 3 * count));
    }
}

template void Shader::shade(const PixelView&, const SrgbEncoder<std::uint8_t>&,
                            std::span<std::uint8_t>) const noexcept;
template void Shader::shade(const PixelView&, const SrgbEncoder<std::uint16_t>&,
                            std::span<std::uint16_t>) const noexcept;

void Shader::shade_chunk(const PixelView& samples, std::span<LinearRgb> colors) const noexcept {
    std::array<double, kChunk> buffer;
    const std::span<double> places(buffer.data(), samples.size);
    find_places(samples, places);
    switch (shading_) {
        case Shading::None:
            return paint<Shading::None>(samples, places, colors);
        case Shading::Ink:
            return paint<Shading::Ink>(samples, places, colors);
        case Shading::Relief:
            return paint<Shading::Relief>(samples, places, colors);
    }
}

void Shader::find_places(const PixelView& samples, std::span<double> places) const noexcept {
    const double* const fraction = samples.values[Channel::Fraction];
    const double* const distance = samples.values[Channel::Distance];
    // Counts stay below 2^62; a signed conversion is one instruction, an unsigned one is not.
    const auto count = [&](std::size_t i) {
        return static_cast<double>(static_cast<std::int64_t>(samples.n[i]));
    };
    const bool has_counts = samples.n != nullptr;
    switch (method_) {
        case ColorMethod::Smooth:
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = has_counts ? count(i) + fraction[i] : fraction[i];
            }
            return apply_transfer(transfer_, places);
        case ColorMethod::Bands:
            // Without counts: the whole count of which a fraction in (0, 1] is left.
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = has_counts ? count(i) : std::ceil(fraction[i]) - 1;
            }
            return apply_transfer(transfer_, places);
        case ColorMethod::Distance:
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = place_of_distance(distance[i]);
            }
            return;
    }
}

template <Shading kShading>
void Shader::paint(const PixelView& samples, std::span<const double> places,
                   std::span<LinearRgb> colors) const noexcept {
    std::array<float, kChunk> papers;
    if constexpr (kShading != Shading::None) {
        const double* const distance = samples.values[Channel::Distance];
        for (std::size_t i = 0; i < places.size(); ++i) papers[i] = paper(distance[i]);
    }
    const double* const direction = samples.values[Channel::Direction];
    const LightVector interior = vector_of(interior_);
    for (std::size_t i = 0; i < places.size(); ++i) {
        LightVector color = curve_.vector_at(density_ * places[i] + offset_);
        if constexpr (kShading == Shading::Relief) {
            color = mix(LightVector{}, color, brightness(direction[i]));
        }
        if constexpr (kShading != Shading::None) color = mix(interior, color, papers[i]);
        const bool has_escaped =
            samples.status == nullptr || samples.status[i] == PixelStatus::Escaped;
        colors[i] = rgb_of(has_escaped ? color : interior);
    }
}

float Shader::brightness(double direction) const noexcept {
    const double cell = direction > 0 && direction < 1 ? direction * kLightCells : 0.0;
    const auto index = static_cast<std::uint32_t>(cell);
    const auto part = static_cast<float>(cell - index);
    return light_[index] + (light_[index + 1] - light_[index]) * part;
}

}  // namespace mandel
