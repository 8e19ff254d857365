#include "map/strip/exp_map_shape.h"

#include <mpfr.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.h"
#include "engine/pixel_map.h"
#include "num/big_float.h"

namespace mandel {
namespace {

double log2_of(const FloatExp& x) noexcept {
    return static_cast<double>(x.exponent) + repeatable_log2(x.mantissa);
}

std::uint32_t whole_steps(double samples) {
    constexpr double kStep = ExpMapShape::kCoarsestStep;
    return static_cast<std::uint32_t>(std::max(1.0, std::ceil(samples / kStep)) * kStep);
}

// With square cells, U = 2 pi / ln 2 V.
Size strip_size(Size frame, double density) {
    const double diagonal = 2 * farthest_offset(frame);
    const double around = density * kPi * diagonal;
    return {whole_steps(around), whole_steps(around * kLn2 / (2 * kPi))};
}

Decimal decimal(const FloatExp& x) {
    BigFloat value(53);
    mpfr_set_d(value.get(), x.mantissa, MPFR_RNDN);
    mpfr_mul_2si(value.get(), value.get(), static_cast<long>(x.exponent), MPFR_RNDN);
    std::array<char, 64> text;
    mpfr_snprintf(text.data(), text.size(), "%.24Re", value.get());
    return Decimal(text.data());
}

}  // namespace

ExpMapShape::ExpMapShape(Size frame, const FloatExp& widest, const FloatExp& deepest,
                         double density)
    : strip(strip_size(frame, density)),
      widest_spacing(widest),
      deepest_spacing(deepest),
      outer_radius(widest * farthest_offset(frame)) {
    // Places next to the border of the last frame's middle are interpolated from its pixels.
    const double inside = std::max(std::min(frame.width, frame.height) / 2.0 - 1.5, kLeastRadius);
    const double octaves = log2_of(outer_radius / (deepest * inside));
    // One more, for samples of a frame's pixels at the border of a middle of a few pixels.
    strips = static_cast<std::uint32_t>(std::max(std::ceil(octaves), 0.0)) + 1;
}

Decimal ExpMapShape::strip_zoom(std::uint32_t index) const {
    // zoom = 4 / (spacing V), with a spacing of which R pixels are the outer radius.
    const double width = strip.width, height = strip.height;
    const double radius = std::sqrt(width * width + height * height) / 2;
    FloatExp zoom = FloatExp(4 * radius / height) / outer_radius;
    zoom.exponent += index;
    return decimal(zoom);
}

double ExpMapShape::first_pixel_row(const FloatExp& spacing) const {
    return strip.height * log2_of(outer_radius / spacing);
}

}  // namespace mandel
