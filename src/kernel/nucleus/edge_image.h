// The image of a rectangle's edge under Z_n(c), as that of 64 points on it: how far it reaches, and
// whether it winds around 0.
//
// As long as the image is small beside Z_n it is that of a linear map to 2^-20, and no point is
// followed. From then on each is a perturbation of the centre's orbit, dz <- dz (2 Z + dz) + dc:
// with plain doubles where dc is well inside their range, and with wide exponents in deeper boxes.
// Both round alike.
#pragma once

#include <array>
#include <cstddef>

#include "kernel/nucleus/plane_box.h"
#include "num/floatexp.h"

namespace mandel {

class EdgeImage {
public:
    static constexpr std::size_t kPerSide = 16;
    static constexpr std::size_t kPoints = 4 * kPerSide;

    explicit EdgeImage(const PlaneBox& box);

    // From Z_n to Z_n+1, `d` being dZ_n+1/dc.
    void step(const ComplexExp& z, const ComplexExp& d) noexcept;
    // Whether it winds around 0, Z_n+1 being z. To be asked after every step.
    bool winds_around_zero(const ComplexExp& z) noexcept;

    // The largest |dz| of its points, and what is known at once: no less than that, and at most 8
    // times as much.
    FloatExp reach() const noexcept;
    const FloatExp& reach_bound() const noexcept { return reach_bound_; }
    // Whether a step is one of all points with wide exponents.
    bool is_slow() const noexcept { return is_followed_ && !is_plain_; }

    // One of its points: how far from the centre, and how far Z_n is from the centre's.
    const ComplexExp& dc(std::size_t k) const noexcept { return dc_[k]; }
    ComplexExp dz(std::size_t k) const noexcept;

private:
    struct PlainPoints {
        std::array<double, kPoints> re, im;
    };

    void step_plain(const Complex<double>& z) noexcept;
    void step_wide(const ComplexExp& z) noexcept;
    int winding_number(const ComplexExp& z) const noexcept;

    const FloatExp radius_;
    const bool is_plain_;
    bool is_followed_ = false;
    ComplexExp d_;
    FloatExp reach_bound_;
    std::array<ComplexExp, kPoints> dc_, dz_;  // dz_: if followed and not plain
    PlainPoints plain_dc_{}, plain_dz_{};      // if plain
};

}  // namespace mandel
