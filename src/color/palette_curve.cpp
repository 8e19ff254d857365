#include "color/palette_curve.h"

#include <array>
#include <cmath>
#include <utility>

#include "base/monotone_curve.h"
#include "color/oklab.h"
#include "color/srgb.h"

namespace mandel {
namespace {

using Coordinates = std::array<double, 3>;

Coordinates coordinates(Rgb8 color) noexcept {
    const auto light = [](std::uint8_t code) { return linear_from_srgb(code / 255.0); };
    const Oklab lab = oklab_from_light({light(color.r), light(color.g), light(color.b)});
    return {lab.L, lab.a, lab.b};
}

// One coordinate once around the cycle, from the first stop on.
MonotoneCurve curve_of(const Palette& palette, std::size_t axis) {
    std::vector<MonotoneCurve::Knot> knots;
    for (const PaletteStop& stop : palette.stops) {
        knots.push_back({stop.position, coordinates(stop.color)[axis]});
    }
    return MonotoneCurve::closed(std::move(knots), 1);
}

}  // namespace

PaletteCurve::PaletteCurve(const Palette& palette) {
    check_palette(palette);
    const MonotoneCurve lightness = curve_of(palette, 0);
    const MonotoneCurve a = curve_of(palette, 1), b = curve_of(palette, 2);
    table_.resize(kCells);
    const auto start =
        static_cast<std::uint32_t>(std::ceil(palette.stops.front().position * kCells));
    for (std::uint32_t step = 0; step < kCells; ++step) {
        const double place = static_cast<double>(start + step) / kCells;
        const LinearRgb color = displayable({lightness.at(place), a.at(place), b.at(place)});
        table_[(start + step) % kCells] = {vector_of(color)};
    }
    table_.push_back(table_[0]);
    table_.push_back(table_[1]);
}

}  // namespace mandel
