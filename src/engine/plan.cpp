#include "engine/plan.h"

#include <cmath>

#include "base/error.h"
#include "engine/family_worker.h"
#include "engine/pixel_map.h"
#include "kernel/reference/reference_orbit.h"

namespace mandel {
namespace {

// Rounding moves a sample by about 2.4e-14 zoom pixels (measured against arbitrary precision, see
// tests/kernel/escape_test.cpp). That alone would be right, to 1e-5 pixel, up to zoom 1e8. But next
// to the set a sample that moves by its own distance gets any other count and may be on the wrong
// side of the limit, and in crowded places many samples are that close. So at any zoom the direct
// kernel keeps only pixels that are far enough from the set (kSureShift) or proved interior; up to
// kMaxDoubleZoom it also keeps those that reach the limit without being lost (escape.h). Beyond
// that zoom such orbits may have been beside the set for so long that their many small errors add
// up, and they are iterated again by perturbation. The remaining ones are iterated as long orbits
// (lost_points.h).
constexpr double kMaxDoubleZoom = 1e5;
constexpr double kMaxDoublesFirstZoom = 1e7;
// A picture with more rows has a smaller spacing than usual at its zoom; its bounds are lower.
constexpr double kMostDoubleRows = 4320;

// In plane units, the error that doubles are given: 20 times the largest that was measured, 25
// units of 2^-53, in 230 views with limits up to 1e7. Of 390 crowded views in which doubles alone
// were wrong about some of 2304 pixels, a 16th of this leaves 6 such views, and this none. It makes
// pictures beside the set 1.4 to 2 times slower, and the whole set (limit 1000) no slower.
constexpr double kSureShift = 0x1p-44;
// Below, the plane is so large that |c|^2 leaves the range of a double.
constexpr double kMinZoom = 1e-100;
// Beyond, a reference orbit of any useful length takes too long.
constexpr double kMaxZoomPlaces = 1e6;

// Bits are provided for this many iterations where the limit is not known yet.
constexpr std::uint64_t kAutoLimit = std::uint64_t{1} << 40;

void check_zoom(const Decimal& zoom) {
    if (zoom.is_zero() || zoom.is_negative()) {
        throw InvalidInput("zoom " + zoom.text() + " is not positive");
    }
    if (zoom.log2() < std::log2(kMinZoom)) {
        throw InvalidInput("zoom " + zoom.text() + " is below the smallest supported one, 1e-100");
    }
    // A little more, so that rounding does not refuse the largest one itself.
    if (zoom.log2() > kMaxZoomPlaces * std::log2(10.0) * (1 + 1e-12)) {
        throw InvalidInput(
            "zoom " + zoom.text() +
            " is deeper than the supported maximum of 1e1000000; choose a smaller zoom");
    }
}

FloatExp spacing_of(const View& view) {
    const BigFloat zoom(view.zoom, 64);
    long exponent = 0;
    const double mantissa = mpfr_get_d_2exp(&exponent, zoom.get(), MPFR_RNDN);
    return FloatExp(4 / (mantissa * view.size.height), -exponent);
}

bool is_within(double most_zoom, const View& view, const FloatExp& spacing) {
    return view.zoom.log2() <= std::log2(most_zoom) &&
           !(spacing < FloatExp(4 / (most_zoom * kMostDoubleRows)));
}

// A step with relative error e moves a sample by up to e times its distance from the reference.
// With this one a million steps that all err in the same direction stay below 2^-22 pixel. It
// takes as much where orbits are long: in 295 crowded views with counts from 30,000 to 400,000,
// of 200 samples each, a sample moved by more than 1e-5 pixel in 164 of 179 with an exponent of
// 23 in place of 42, in 18 with 33, in 10 with 36, in 4 with 39, and in 1 with this. Measured
// against the same loop without long steps (which, by arbitrary precision, was the wrong one in
// that last case); T(n) of direct_tail.h made no difference. Time on the
// deep public views is 1.19 times that with 23 in the median, and 1.7 times at most.
double epsilon_for(Size size) {
    const double pixels = farthest_offset(size);
    return std::exp2(-std::ceil(std::log2(pixels)) - 42);
}

}  // namespace

namespace {

void check_formula(const View& view, const Limits& limits) {
    // |z_n|^2 at escape is below about R^2d and must stay finite.
    constexpr double kMostLog2 = 1023;
    const double radius = limits.escape_radius;
    if (2 * view.formula.degree * std::log2(radius) > kMostLog2) {
        throw InvalidInput(
            "the escape radius is too large for power " + std::to_string(view.formula.degree) +
            "; at most " +
            std::to_string(static_cast<long>(std::exp2(kMostLog2 / 2 / view.formula.degree))) +
            " leaves |z| in the range of doubles");
    }
    if (!view.julia) return;
    for (const Decimal* part : {&view.julia->re, &view.julia->im}) {
        if (!part->is_zero() && part->log2() > 330) {
            throw InvalidInput("the constant of the Julia set " + part->text() +
                               " is beyond 1e100");
        }
    }
    if (std::hypot(view.julia->re.to_double(), view.julia->im.to_double()) > radius) {
        throw InvalidInput(
            "the escape radius is below |c| of the Julia set, so that |z| beyond it proves "
            "nothing; "
            "choose a larger one");
    }
}

}  // namespace

std::string kernel_name(const Plan& plan) {
    if (plan.kernel == Kernel::DirectDouble) return "direct-double";
    if (plan.kernel == Kernel::Family) return "family-perturbation";
    return plan.doubles_first ? "direct-double+perturbation" : "perturbation";
}

Plan make_plan(const View& view, const Limits& limits) {
    check_zoom(view.zoom);
    Plan plan;
    plan.max_iterations = limits.max_iterations;
    plan.spacing = spacing_of(view);
    check_formula(view, limits);
    if (!view.is_plain()) {
        plan.kernel = Kernel::Family;
        plan.precision_bits = static_cast<int>(family_bits(view, limits));
        plan.epsilon = epsilon_for(view.size);
    } else if (!is_within(kMaxDoubleZoom, view, plan.spacing)) {
        plan.kernel = Kernel::Perturbation;
        plan.doubles_first = is_within(kMaxDoublesFirstZoom, view, plan.spacing);
        plan.precision_bits = static_cast<int>(
            reference_precision(plan.spacing, limits.max_iterations.value_or(kAutoLimit)));
        plan.epsilon = epsilon_for(view.size);
    }
    plan.sure_shift = (FloatExp(kSureShift) / plan.spacing).to_double();
    for (const Decimal* coordinate : {&view.re, &view.im}) {
        if (!coordinate->is_zero() && coordinate->log2() > 330) {
            throw InvalidInput("the centre " + coordinate->text() + " is beyond 1e100");
        }
    }
    return plan;
}

}  // namespace mandel
