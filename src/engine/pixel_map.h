// From pixels to points of the plane: the formula of view.h, and the positions of the anti-aliasing
// samples of a pixel.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "base/geometry.h"
#include "engine/plan.h"
#include "engine/polar_lattice.h"
#include "engine/view.h"
#include "num/complex.h"
#include "num/double_double.h"
#include "num/floatexp.h"

namespace mandel {

// An offset from the centre of a pixel, in pixels, each coordinate in [-1/2, 1/2).
struct SampleOffset {
    double x = 0;
    double y = 0;
};

// The place of one sample of a pixel. A single sample is the centre. More follow a
// low-discrepancy sequence shifted by a hash of the pixel (R. L. Cook, "Stochastic Sampling in
// Computer Graphics", 1986; M. Roberts, "The Unreasonable Effectiveness of Quasirandom
// Sequences", 2018, for R2), so they depend on pixel and sample alone and never flicker.
SampleOffset sample_offset(std::uint32_t x, std::uint32_t y, std::uint32_t sample,
                           std::uint32_t samples) noexcept;

// A rotation in turns, in (-1, 1).
inline double turns_of(double degrees) noexcept { return std::fmod(degrees, 360) / 360; }

// No sample of a picture is farther from its centre, in pixels.
double farthest_offset(Size size) noexcept;

class PixelMap {
public:
    // With a lattice, which outlives the map, pixel (x, y) is its sample (u, v).
    PixelMap(const View& view, const Plan& plan, const PolarLattice* lattice = nullptr);

    // The point for the direct kernel: correct to about one rounding of a double.
    Complex<double> point(std::uint32_t x, std::uint32_t y, SampleOffset offset) const noexcept {
        return point_at(this->offset(x, y, offset));
    }
    Complex<double> point_at(const Complex<double>& offset) const noexcept {
        const auto [right, up] = offset;
        return {centre_re_.high + (centre_re_.low + (pixel_.re * right - pixel_.im * up)),
                centre_im_.high + (centre_im_.low + (pixel_.im * right + pixel_.re * up))};
    }

    // The same point for the perturbing kernel: its offset from the centre in pixels.
    Complex<double> offset(std::uint32_t x, std::uint32_t y, SampleOffset offset) const noexcept {
        if (lattice_ != nullptr) return lattice_->offset(x, y);
        // Exact up to 2^52 pixels; down in the picture is down the imaginary axis.
        return {(x - half_width_) + offset.x, (half_height_ - y) - offset.y};
    }

    // offset() of one sample of each pixel, and point() for these offsets; one length for all
    // spans.
    void offsets(std::span<const PixelPosition> positions, std::uint32_t sample,
                 std::uint32_t samples, std::span<double> right,
                 std::span<double> up) const noexcept;
    void points(std::span<const double> right, std::span<const double> up, std::span<double> re,
                std::span<double> im) const noexcept;

    // dc / dpixel: the step to the right neighbour.
    Complex<double> pixel() const noexcept { return pixel_; }
    // The same at any depth.
    const ComplexExp& deep_pixel() const noexcept { return deep_pixel_; }

private:
    DoubleDouble centre_re_;
    DoubleDouble centre_im_;
    Complex<double> pixel_;
    ComplexExp deep_pixel_;
    double half_width_;  // (W - 1) / 2: the centre of the picture in pixel numbers
    double half_height_;
    const PolarLattice* lattice_;
};

}  // namespace mandel
