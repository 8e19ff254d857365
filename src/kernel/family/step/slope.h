// The derivative of an orbit of the family by the pixel: two columns, dz / dright and dz / dup, as
// a formula with folds or conjugation is no complex differentiable function.
//
//     J p = a p + b conj(p),   a = (right - i up) / 2,   b = (right + i up) / 2,
//     sigma_max = |a| + |b|,   sigma_min = | |a| - |b| |
#pragma once

#include "kernel/family/step/family_step.h"
#include "num/floatexp.h"

namespace mandel {

inline ComplexExp conjugate(ComplexExp z) noexcept {
    z.im = -z.im;
    return z;
}

inline ComplexExp times_i(const ComplexExp& z) noexcept {
    ComplexExp turned = z;
    turned.re = -z.im;
    turned.im = z.re;
    return turned;
}

struct FamilySlope {
    ComplexExp right, up;

    // Through f at a point, and what the pixel adds to c.
    void step(const ComplexExp& g, bool conjugates) noexcept {
        right = g * (conjugates ? conjugate(right) : right);
        up = g * (conjugates ? conjugate(up) : up);
    }
    void step(const ComplexExp& g, bool conjugates, const FamilySlope& unit) noexcept {
        step(g, conjugates);
        right = right + unit.right;
        up = up + unit.up;
    }

    FloatExp a_size() const noexcept { return (right + -times_i(up)).abs() * 0.5; }
    FloatExp b_size() const noexcept { return (right + times_i(up)).abs() * 0.5; }
    FloatExp largest() const noexcept { return a_size() + b_size(); }
    FloatExp smallest() const noexcept { return abs(a_size() - b_size()); }

    // J^-1 z, the pixel that J takes to z; beyond all bounds where J is singular.
    ComplexExp inverse_image(const ComplexExp& z) const noexcept {
        const ComplexExp a = right + -times_i(up), b = right + times_i(up);  // doubled
        const FloatExp determinant = a.norm() - b.norm();
        if (determinant.mantissa == 0) return {1, 0, std::int64_t{1} << 50};
        return (conjugate(a) * z + -(b * conjugate(z))) * (FloatExp(2) / determinant);
    }
    // How far from the pixel J takes to z.
    FloatExp distance_to(const ComplexExp& z) const noexcept { return inverse_image(z).abs(); }
};

// d* = z conj(g) / |z| with g = J^T z / |z|: |d*| = |g| and arg(z / d*) = arg g, as for the
// derivative of a complex differentiable function, which it then is. So everything that is made of
// z and dz/dpixel is made of z and d*.
ComplexExp equivalent_slope(const FamilySlope& slope, const Complex<double>& z) noexcept;

}  // namespace mandel
