#include "color/palette_curve.h"

#include <array>
#include <cmath>

#include "color/oklab.h"
#include "color/srgb.h"

namespace mandel {
namespace {

using Coordinates = std::array<double, 3>;

// A stop of the curve: where it is and with which slope the curve passes.
struct Knot {
    double position;
    Coordinates value;
    Coordinates slope{};
};

Coordinates coordinates(Rgb8 color) noexcept {
    const auto light = [](std::uint8_t code) { return linear_from_srgb(code / 255.0); };
    const Oklab lab = oklab_from_light({light(color.r), light(color.g), light(color.b)});
    return {lab.L, lab.a, lab.b};
}

double knot_slope(double before, double after, double width_before, double width_after) noexcept {
    if (before * after <= 0) return 0;
    const double w1 = 2 * width_after + width_before;
    const double w2 = width_after + 2 * width_before;
    return (w1 + w2) / (w1 / before + w2 / after);
}

// The stops once around, and the first again one cycle later.
std::vector<Knot> closed_knots(const Palette& palette) {
    std::vector<Knot> knots;
    for (const PaletteStop& stop : palette.stops) {
        knots.push_back({stop.position, coordinates(stop.color)});
    }
    knots.push_back({knots.front().position + 1, knots.front().value});

    const std::size_t count = palette.stops.size();
    const auto width = [&](std::size_t k) { return knots[k + 1].position - knots[k].position; };
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t previous = (k + count - 1) % count;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto secant = [&](std::size_t i) {
                return (knots[i + 1].value[axis] - knots[i].value[axis]) / width(i);
            };
            knots[k].slope[axis] =
                knot_slope(secant(previous), secant(k), width(previous), width(k));
        }
    }
    knots.back().slope = knots.front().slope;
    return knots;
}

// The cubic Hermite polynomial between two knots.
Oklab interpolate(const Knot& from, const Knot& to, double place) noexcept {
    const double width = to.position - from.position;
    const double t = (place - from.position) / width;
    const double s = 1 - t;
    Coordinates v;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        v[axis] = s * s * ((1 + 2 * t) * from.value[axis] + t * width * from.slope[axis]) +
                  t * t * ((1 + 2 * s) * to.value[axis] - s * width * to.slope[axis]);
    }
    return {v[0], v[1], v[2]};
}

}  // namespace

PaletteCurve::PaletteCurve(const Palette& palette) {
    check_palette(palette);
    const std::vector<Knot> knots = closed_knots(palette);
    table_.reserve(kCells + 2);
    // From the first stop once around; the cells before the first stop belong to the last piece.
    std::size_t piece = 0;
    std::vector<LinearRgb> cells(kCells);
    const auto start = static_cast<std::uint32_t>(std::ceil(knots.front().position * kCells));
    for (std::uint32_t step = 0; step < kCells; ++step) {
        const double place = static_cast<double>(start + step) / kCells;
        while (place >= knots[piece + 1].position && piece + 2 < knots.size()) ++piece;
        cells[(start + step) % kCells] =
            displayable(interpolate(knots[piece], knots[piece + 1], place));
    }
    table_ = std::move(cells);
    table_.push_back(table_[0]);
    table_.push_back(table_[1]);
}

}  // namespace mandel
