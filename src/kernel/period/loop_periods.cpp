#include "kernel/period/loop_periods.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "kernel/pixel/perturb_arithmetic.h"

namespace mandel {
namespace {

constexpr double kFarthest = 2.5;  // |c|
// Products are brought back before they can leave the range of doubles.
constexpr double kSmallSq = 0x1p-400, kLargeSq = 0x1p400;
// Returns of minibrots that are larger than all of the view by this much end the search: later
// ones are smaller still.
constexpr double kTooFar = 0x1p40;

// A complex number in doubles with an exponent aside, renormalised now and then only.
struct Scaled {
    Complex<double> x;
    std::int64_t exponent = 0;

    void multiply(const Complex<double>& f) {
        x = {x.re * f.re - x.im * f.im, x.re * f.im + x.im * f.re};
    }
    void settle() {
        const double size = norm(x);
        if (size > kSmallSq && size < kLargeSq) return;
        const ComplexExp all(x.re, x.im, exponent);
        x = {all.re, all.im};
        exponent = all.exponent;
    }
    // By twice what is too small for products of doubles.
    void multiply_by_twice(const ComplexExp& z) {
        const ComplexExp all = ComplexExp(x.re, x.im, exponent) * twice(z);
        x = {all.re, all.im};
        exponent = all.exponent;
    }
    FloatExp abs() const { return ComplexExp(x.re, x.im, exponent).abs(); }
};

}  // namespace

std::vector<LoopPeriod> loop_periods(const ReferenceOrbit& orbit, const FloatExp& radius,
                                     const FloatExp& spacing, double least_spacing,
                                     double largest_spacing, const StopFlag& stop) {
    std::vector<LoopPeriod> found;
    const std::span<const Complex<double>> z = orbit.z();
    if (z.size() < 3) return found;
    const double pixels = (radius / spacing).to_double();
    Scaled a{{1, 0}}, d{{1, 0}};
    double one = 1, least_sq = norm(z[1]);  // one: in the units of d
    for (std::uint64_t k = 1; k + 1 < z.size(); ++k) {
        if (k % 65536 == 0 && stop.is_requested()) return {};
        const Complex<double> slope{2 * z[k].re, 2 * z[k].im};
        if (norm(slope) > kSmallSq) {
            a.multiply(slope);
            d.multiply(slope);
        } else {
            a.multiply_by_twice(orbit.at(k));
            d.multiply_by_twice(orbit.at(k));
            one = power_of_two(std::clamp<std::int64_t>(-d.exponent, -1023, 1023));
        }
        d.x.re += one;
        a.settle();
        if (const double size = norm(d.x); !(size > kSmallSq && size < kLargeSq)) {
            d.settle();
            one = power_of_two(std::clamp<std::int64_t>(-d.exponent, -1023, 1023));
        }
        const double size_sq = norm(z[k + 1]);
        if (!(size_sq < least_sq)) continue;
        least_sq = size_sq;
        const FloatExp gap = a.abs() * d.abs() * spacing;
        if (FloatExp(kTooFar) < gap) break;
        const double c = (a.abs() * orbit.at(k + 1).abs()).to_double(), width = gap.to_double();
        if (width < least_spacing || width > largest_spacing) continue;
        if (c - width * pixels < kFarthest) found.push_back({k + 1, width, c});
    }
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace mandel
