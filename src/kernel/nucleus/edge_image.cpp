#include "kernel/nucleus/edge_image.h"

#include <algorithm>

#include "num/complex_functions.h"

namespace mandel {
namespace {

// Where all |dc| are so large no dz that matters leaves the range of a double; nor does it above,
// before the search ends.
constexpr double kLeastPlain = 0x1p-400, kMostPlain = 0x1p100;

bool is_plain(const PlaneBox& box) {
    const FloatExp right = box.right.abs(), up = box.up.abs();
    return !(min(right, up) < FloatExp(kLeastPlain)) && max(right, up) < FloatExp(kMostPlain);
}

}  // namespace

EdgeImage::EdgeImage(const PlaneBox& box) : radius_(box.radius()), is_plain_(is_plain(box)) {
    constexpr double kStep = 2.0 / kPerSide;
    for (std::size_t k = 0; k < kPerSide; ++k) {
        const FloatExp t(-1 + kStep * static_cast<double>(k));
        const ComplexExp along_right = box.right * t, along_up = box.up * t;
        dc_[k] = along_right + -box.up;
        dc_[kPerSide + k] = box.right + along_up;
        dc_[2 * kPerSide + k] = box.up + -along_right;
        dc_[3 * kPerSide + k] = -(box.right + along_up);
    }
    for (std::size_t k = 0; k < kPoints && is_plain_; ++k) {
        const Complex<double> dc = dc_[k].to_double();
        plain_dc_.re[k] = dc.re;
        plain_dc_.im[k] = dc.im;
    }
}

void EdgeImage::step(const ComplexExp& z, const ComplexExp& d) noexcept {
    if (!is_followed_) {
        d_ = d;
        reach_bound_ = reach();
    } else if (is_plain_) {
        step_plain(z.to_double());
    } else {
        step_wide(z);
    }
}

void EdgeImage::step_plain(const Complex<double>& z) noexcept {
    constexpr std::size_t kTogether = 4;  // as vector code
    const double two_re = 2 * z.re, two_im = 2 * z.im;
    std::array<double, kTogether> sums{};
    for (std::size_t k = 0; k < kPoints; k += kTogether) {
        for (std::size_t i = 0; i < kTogether; ++i) {
            const double re = plain_dz_.re[k + i], im = plain_dz_.im[k + i];
            const double full_re = two_re + re, full_im = two_im + im;
            const double to_re = re * full_re - im * full_im + plain_dc_.re[k + i];
            const double to_im = re * full_im + im * full_re + plain_dc_.im[k + i];
            plain_dz_.re[k + i] = to_re;
            plain_dz_.im[k + i] = to_im;
            sums[i] += to_re * to_re + to_im * to_im;
        }
    }
    double sum = 0;
    for (const double of_some : sums) sum += of_some;
    reach_bound_ = FloatExp(std::sqrt(sum) * (1 + 0x1p-40));
}

void EdgeImage::step_wide(const ComplexExp& z) noexcept {
    const ComplexExp two_z = twice(z);
    for (ComplexExp& dz : dz_) dz = dz * (two_z + dz);
    for (std::size_t k = 0; k < kPoints; ++k) dz_[k] = dz_[k] + dc_[k];
    reach_bound_ = reach();
}

FloatExp EdgeImage::reach() const noexcept {
    if (!is_followed_) return radius_ * d_.abs();
    FloatExp reach;
    for (std::size_t k = 0; k < kPoints; ++k) reach = max(reach, dz(k).abs());
    return reach;
}

bool EdgeImage::winds_around_zero(const ComplexExp& z) noexcept {
    if (!is_followed_) {
        if (!(z.abs() < reach_bound_ * 0x1p20)) return false;
        for (std::size_t k = 0; k < kPoints; ++k) {
            dz_[k] = d_ * dc_[k];
            const Complex<double> dz = is_plain_ ? dz_[k].to_double() : Complex<double>{};
            plain_dz_.re[k] = dz.re;
            plain_dz_.im[k] = dz.im;
        }
        is_followed_ = true;
    }
    return z.abs() < reach_bound_ * 2.0 && winding_number(z) != 0;
}

int EdgeImage::winding_number(const ComplexExp& z) const noexcept {
    if (!is_plain_) {
        return mandel::winding_number(kPoints, [&](std::size_t k) {
            const ComplexExp at = z + dz_[k];
            return Complex<double>{at.re, at.im};
        });
    }
    const Complex<double> centre = z.to_double();
    return mandel::winding_number(kPoints, [&](std::size_t k) {
        return Complex<double>{centre.re + plain_dz_.re[k], centre.im + plain_dz_.im[k]};
    });
}

ComplexExp EdgeImage::dz(std::size_t k) const noexcept {
    if (!is_followed_) return d_ * dc_[k];
    return is_plain_ ? ComplexExp(Complex<double>{plain_dz_.re[k], plain_dz_.im[k]}) : dz_[k];
}

}  // namespace mandel
