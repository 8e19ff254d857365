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

using Samples = std::span<const PixelResult>;

double distance_of(const Samples& samples, std::size_t i) noexcept { return samples[i].distance; }
double direction_of(const Samples& samples, std::size_t i) noexcept { return samples[i].direction; }
bool has_escaped(const Samples& samples, std::size_t i) noexcept {
    return samples[i].status == PixelStatus::Escaped;
}

float distance_of(const EscapedPoints& points, std::size_t i) noexcept {
    return points.distance[i];
}
float direction_of(const EscapedPoints& points, std::size_t i) noexcept {
    return points.direction[i];
}
bool has_escaped(const EscapedPoints&, std::size_t) noexcept { return true; }

}  // namespace

PixelFields needed_fields(const Coloring& coloring) noexcept {
    PixelFields fields;
    // Relief fades into ink as well.
    fields.distance = coloring.method == ColorMethod::Distance || coloring.shading != Shading::None;
    fields.direction = coloring.shading == Shading::Relief;
    return fields;
}

Shader::Shader(const Coloring& coloring)
    : method_(coloring.method),
      transfer_(coloring.transfer),
      shading_(coloring.shading),
      density_(coloring.density),
      offset_(coloring.offset),
      interior_(linear_from_srgb(coloring.interior)),
      curve_(coloring.palette) {
    if (shading_ == Shading::Relief) light_ = brightness_over_direction();
}

void Shader::shade(std::span<const PixelResult> samples,
                   std::span<LinearRgb> colors) const noexcept {
    for (std::size_t i = 0; i < samples.size(); i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size() - i);
        shade_chunk(samples.subspan(i, count), colors.subspan(i, count));
    }
}

template <typename Code>
void Shader::shade(std::span<const PixelResult> samples, const SrgbEncoder<Code>& encoder,
                   std::span<Code> codes) const noexcept {
    std::array<LinearRgb, kChunk> colors;
    for (std::size_t i = 0; i < samples.size(); i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size() - i);
        const std::span<LinearRgb> chunk(colors.data(), count);
        shade_chunk(samples.subspan(i, count), chunk);
        encoder.encode(chunk, codes.subspan(3 * i, 3 * count));
    }
}

template void Shader::shade(std::span<const PixelResult>, const SrgbEncoder<std::uint8_t>&,
                            std::span<std::uint8_t>) const noexcept;
template void Shader::shade(std::span<const PixelResult>, const SrgbEncoder<std::uint16_t>&,
                            std::span<std::uint16_t>) const noexcept;

void Shader::shade_chunk(std::span<const PixelResult> samples,
                         std::span<LinearRgb> colors) const noexcept {
    std::array<double, kChunk> buffer;
    const std::span<double> places(buffer.data(), samples.size());
    find_places(samples, places);
    paint(samples, places, colors);
}

void Shader::shade(const EscapedPoints& points, std::span<LinearRgb> colors) const noexcept {
    std::array<double, kChunk> buffer;
    for (std::size_t i = 0; i < points.mu.size(); i += kChunk) {
        const std::size_t count = std::min(kChunk, points.mu.size() - i);
        const auto part = [i, count](auto values) {
            return values.empty() ? values : values.subspan(i, count);
        };
        const EscapedPoints chunk{part(points.mu), part(points.distance), part(points.direction)};
        const std::span places(buffer.data(), count);
        find_places(chunk, places);
        paint(chunk, places, colors.subspan(i, count));
    }
}

void Shader::find_places(std::span<const PixelResult> samples,
                         std::span<double> places) const noexcept {
    // Counts stay below 2^62; a signed conversion is one instruction, an unsigned one is not.
    const auto count = [](const PixelResult& sample) {
        return static_cast<double>(static_cast<std::int64_t>(sample.n));
    };
    switch (method_) {
        case ColorMethod::Smooth:
            for (std::size_t i = 0; i < samples.size(); ++i) {
                places[i] = count(samples[i]) + samples[i].fraction;
            }
            return apply_transfer(transfer_, places);
        case ColorMethod::Bands:
            for (std::size_t i = 0; i < samples.size(); ++i) places[i] = count(samples[i]);
            return apply_transfer(transfer_, places);
        case ColorMethod::Distance:
            for (std::size_t i = 0; i < samples.size(); ++i) {
                places[i] = place_of_distance(samples[i].distance);
            }
            return;
    }
}

void Shader::find_places(const EscapedPoints& points, std::span<double> places) const noexcept {
    switch (method_) {
        case ColorMethod::Smooth:
            std::ranges::copy(points.mu, places.begin());
            return apply_transfer(transfer_, places);
        case ColorMethod::Bands:
            // The whole count of which a fraction in (0, 1] is left.
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = std::ceil(points.mu[i]) - 1;
            }
            return apply_transfer(transfer_, places);
        case ColorMethod::Distance:
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = place_of_distance(points.distance[i]);
            }
            return;
    }
}

template <typename Points>
void Shader::paint(const Points& points, std::span<const double> places,
                   std::span<LinearRgb> colors) const noexcept {
    switch (shading_) {
        case Shading::None:
            return paint_shaded<Shading::None>(points, places, colors);
        case Shading::Ink:
            return paint_shaded<Shading::Ink>(points, places, colors);
        case Shading::Relief:
            return paint_shaded<Shading::Relief>(points, places, colors);
    }
}

template <Shading kShading, typename Points>
void Shader::paint_shaded(const Points& points, std::span<const double> places,
                          std::span<LinearRgb> colors) const noexcept {
    std::array<float, kChunk> papers;
    if constexpr (kShading != Shading::None) {
        for (std::size_t i = 0; i < places.size(); ++i) papers[i] = paper(distance_of(points, i));
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        LinearRgb color = curve_.at(density_ * places[i] + offset_);
        if constexpr (kShading == Shading::Relief) {
            color = mix({}, color, brightness(direction_of(points, i)));
        }
        if constexpr (kShading != Shading::None) color = mix(interior_, color, papers[i]);
        colors[i] = has_escaped(points, i) ? color : interior_;
    }
}

float Shader::brightness(double direction) const noexcept {
    const double cell = direction > 0 && direction < 1 ? direction * kLightCells : 0.0;
    const auto index = static_cast<std::uint32_t>(cell);
    const auto part = static_cast<float>(cell - index);
    return light_[index] + (light_[index + 1] - light_[index]) * part;
}

}  // namespace mandel
