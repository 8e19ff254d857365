#include "engine/plane_orientation.h"

#include <cmath>
#include <utility>

#include "base/elementary.h"

namespace mandel {
namespace {

// A millionth of a degree or of an octave moves no pixel.
double to_millionth(double x) {
    const double rounded = std::round(x * 1e6) / 1e6;
    return rounded == 0 ? 0 : rounded;  // no minus zero
}

// In (-half, half].
double within(double degrees, double half) {
    const double rest = std::remainder(degrees, 2 * half);
    return to_millionth(rest <= -half ? half : rest);
}

double degrees_of(const ComplexExp& z) { return 360 * repeatable_turns(z.im, z.re); }

}  // namespace

double PlaneOrientation::stretch_deg_unturned() const noexcept {
    return stretch == 0 ? 0 : within(stretch_deg + rotate_deg, 90);
}

PlaneOrientation orientation_of(const FamilySlope& matrix) {
    // p -> a p + b conj(p)
    ComplexExp a = matrix.right + -times_i(matrix.up), b = matrix.right + times_i(matrix.up);
    PlaneOrientation result;
    result.is_flipped = a.norm() < b.norm();
    if (result.is_flipped) std::swap(a, b);
    const double turned = degrees_of(a);
    result.rotate_deg = within(turned, 180);
    const FloatExp ratio = (a.abs() + b.abs()) / (a.abs() - b.abs());
    result.stretch = to_millionth(repeatable_log2(ratio.to_double()) / 2);
    if (result.stretch != 0) result.stretch_deg = within((degrees_of(b) - turned) / 2, 90);
    return result;
}

}  // namespace mandel
