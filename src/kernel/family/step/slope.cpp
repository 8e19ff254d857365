#include "kernel/family/step/slope.h"

#include <cmath>

namespace mandel {

ComplexExp equivalent_slope(const FamilySlope& slope, const Complex<double>& z) noexcept {
    const double size = std::hypot(z.re, z.im);
    const Complex<double> unit{z.re / size, z.im / size};
    const auto along = [&](const ComplexExp& column) {
        return FloatExp(column.re * unit.re + column.im * unit.im, column.exponent);
    };
    const ComplexExp g(along(slope.right), along(slope.up));
    return ComplexExp(unit) * conjugate(g);
}

}  // namespace mandel
