#include "color/shader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.h"
#include "base/error.h"
#include "color/set_distance.h"

namespace mandel {
namespace {

// One cycle for ten doublings. Of 1 + distance, because below the unit distances are noise.
double place_of_distance(double distance) noexcept {
    return distance > 0 ? repeatable_log2(1 + distance) / 10 : 0.0;
}

// In pixels. Half a pixel at least: a narrower outline breaks into dashes.
float outline_width(const Coloring& coloring, double height) noexcept {
    constexpr double kLeast = 0.5;
    constexpr double kRows = 720;  // of a picture in which the width counts pixels
    return static_cast<float>(std::max(kLeast, coloring.ink_width * height / kRows));
}

bool is_lit(const Coloring& coloring) noexcept { return coloring.is_relief || coloring.light > 0; }

bool uses_distance(ColorMethod method) noexcept {
    return method == ColorMethod::Distance || method == ColorMethod::DistanceInPixels;
}

}  // namespace

ChannelSet needed_channels(const Coloring& coloring) noexcept {
    ChannelSet channels;
    if (coloring.method == ColorMethod::Smooth) channels.add(Channel::Fraction);
    if (uses_distance(coloring.method)) channels.add(Channel::Distance);
    if (coloring.ink > 0) channels.add(Channel::Distance);
    if (coloring.cells != 0) channels |= {Channel::Distance, Channel::Angle};
    if (coloring.stripe != 0) channels |= {Channel::Distance, Channel::Stripe};
    if (is_lit(coloring)) channels |= {Channel::Distance, Channel::Direction};
    if (coloring.inside != InteriorMethod::Solid) channels |= kInteriorChannels;
    return channels;
}

Shader::Shader(const Coloring& coloring, std::uint32_t height)
    : channels_(needed_channels(coloring)),
      method_(coloring.method),
      transfer_(coloring.transfer),
      density_(coloring.cycles * coloring.density),
      offset_(coloring.offset),
      cells_(coloring.cells / 2),
      stripe_(coloring.stripe),
      distance_unit_(method_ == ColorMethod::Distance ? height / 1080.0 : 1.0),
      has_ink_(coloring.ink > 0),
      floor_(static_cast<float>(1 - coloring.ink)),
      ink_(static_cast<float>(coloring.ink)),
      width_sq_(outline_width(coloring, height)),
      interior_(linear_from_srgb(coloring.interior)),
      curve_(coloring.palette) {
    width_sq_ *= width_sq_;
    MANDEL_CHECK(!coloring.needs_table());
    if (transfer_ == Transfer::Auto && !coloring.table.empty()) table_.emplace(coloring.table);
    if (is_lit(coloring)) lighting_.emplace(coloring, height);
    if (coloring.inside != InteriorMethod::Solid) {
        inside_.emplace(coloring.inside, height, outline_width(coloring, height));
    }
}

void Shader::shade(const PixelView& samples, std::span<LinearRgb> colors,
                   Highlights highlights) const noexcept {
    for (std::size_t i = 0; i < samples.size; i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size - i);
        shade_chunk(samples.part(i, count), colors.subspan(i, count), highlights);
    }
}

template <typename Code>
void Shader::shade(const PixelView& samples, const PictureEncoder<Code>& encoder,
                   PixelPosition first, std::span<Code> codes) const noexcept {
    std::array<LinearRgb, kChunk> colors;
    for (std::size_t i = 0; i < samples.size; i += kChunk) {
        const std::size_t count = std::min(kChunk, samples.size - i);
        const std::span<LinearRgb> chunk(colors.data(), count);
        shade_chunk(samples.part(i, count), chunk, Highlights::Clipped);
        const PixelPosition at{first.x + static_cast<std::uint32_t>(i), first.y};
        encoder.encode(chunk, at, codes.subspan(3 * i, 3 * count));
    }
}

template void Shader::shade(const PixelView&, const PictureEncoder<std::uint8_t>&, PixelPosition,
                            std::span<std::uint8_t>) const noexcept;
template void Shader::shade(const PixelView&, const PictureEncoder<std::uint16_t>&, PixelPosition,
                            std::span<std::uint16_t>) const noexcept;

void Shader::shade_chunk(const PixelView& samples, std::span<LinearRgb> colors,
                         Highlights highlights) const noexcept {
    std::array<double, kChunk> buffer;
    const std::span<double> places(buffer.data(), samples.size);
    find_places(samples, places);
    if (lighting_) {
        has_ink_ ? paint<true, true>(samples, places, colors, highlights)
                 : paint<true, false>(samples, places, colors, highlights);
    } else {
        has_ink_ ? paint<false, true>(samples, places, colors, highlights)
                 : paint<false, false>(samples, places, colors, highlights);
    }
    if (inside_) paint_inside(samples, colors);
}

void Shader::paint_inside(const PixelView& samples, std::span<LinearRgb> colors) const noexcept {
    for (std::size_t i = 0; i < colors.size(); ++i) {
        if (inside_->is_known(samples, i)) colors[i] = inside_->color_of(samples, i);
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
            apply_counts(places);
            break;
        case ColorMethod::Bands: {
            // A table is one of smooth counts, of which a band has the middle one.
            const double middle = table_ ? 0.5 : 0.0;
            // Without counts: the whole count of which a fraction in (0, 1] is left.
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = (has_counts ? count(i) : std::ceil(fraction[i]) - 1) + middle;
            }
            apply_counts(places);
            break;
        }
        case ColorMethod::Distance:
        case ColorMethod::DistanceInPixels:
            for (std::size_t i = 0; i < places.size(); ++i) {
                places[i] = place_of_distance(distance[i] / distance_unit_);
            }
            break;
    }
    for (double& place : places) place = density_ * place + offset_;
    if (cells_ != 0) add_cells(samples, places);
    if (stripe_ != 0) add_stripes(samples, places);
}

void Shader::apply_counts(std::span<double> places) const noexcept {
    table_ ? table_->apply(places) : apply_transfer(transfer_, places);
}

void Shader::add_cells(const PixelView& samples, std::span<double> places) const noexcept {
    const double* const angle = samples.values[Channel::Angle];
    const double* const distance = samples.values[Channel::Distance];
    for (std::size_t i = 0; i < places.size(); ++i) {
        const double fade = fade_at_set(usable_distance(distance[i]));
        places[i] += angle[i] < 0.5 ? cells_ * fade : -cells_ * fade;
    }
}

void Shader::add_stripes(const PixelView& samples, std::span<double> places) const noexcept {
    const double* const stripe = samples.values[Channel::Stripe];
    const double* const distance = samples.values[Channel::Distance];
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i] += stripe_ * fade_at_set(usable_distance(distance[i])) * (stripe[i] - 0.5);
    }
}

template <bool kIsLit, bool kHasInk>
void Shader::paint(const PixelView& samples, std::span<const double> places,
                   std::span<LinearRgb> colors,
                   [[maybe_unused]] Highlights highlights) const noexcept {
    const std::size_t size = places.size();
    const double* const distance = samples.values[Channel::Distance];
    std::array<float, kChunk> papers, gain, gloss;
    if constexpr (kHasInk) {
        for (std::size_t i = 0; i < size; ++i) papers[i] = paper(distance[i]);
    }
    if constexpr (kIsLit) {
        const std::span directions(samples.values[Channel::Direction], size);
        lighting_->illuminate(directions, {distance, size},
                              {std::span(gain).first(size), std::span(gloss).first(size)});
    }
    const LightVector interior = vector_of(interior_);
    for (std::size_t i = 0; i < size; ++i) {
        LightVector color = curve_.vector_at(places[i]);
        if constexpr (kIsLit) {
            color = lit(color, gain[i], gloss[i]);
            if (highlights == Highlights::Clipped) color = clipped(color);
        }
        if constexpr (kHasInk) color = mix(interior, color, papers[i]);
        const bool has_escaped =
            samples.status == nullptr || samples.status[i] == PixelStatus::Escaped;
        colors[i] = rgb_of(has_escaped ? color : interior);
    }
}

// How much of the paper shows beside the ink: half of what there is 0.58 widths from the set.
float Shader::paper(double distance) const noexcept {
    const auto d = static_cast<float>(usable_distance(distance));
    return floor_ + ink_ * (d / std::sqrt(width_sq_ + d * d));
}

}  // namespace mandel
