#include "engine/locate.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "engine/plan.h"
#include "engine/plane_matrix.h"
#include "engine/plane_orientation.h"
#include "kernel/family/nucleus/miniset.h"
#include "kernel/reference/reference_orbit.h"
#include "num/rounded_decimal.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

constexpr std::uint64_t kDefaultMaxPeriod = std::uint64_t{1} << 24;

// Digits of sizes and zooms, which need no more.
constexpr std::size_t kShortDigits = 6;

constexpr mpfr_prec_t kBoxMatrixBits = 128;

PlaneBox box_of(const View& view, const Plan& plan, std::uint64_t max_period) {
    const mpfr_prec_t bits = reference_precision(plan.spacing, max_period);
    const PlaneMatrix matrix = plane_matrix(view, kBoxMatrixBits);
    return {BigFloat(view.re, bits), BigFloat(view.im, bits),
            matrix.right.to_complex_exp() * FloatExp(view.size.width / 2.0),
            matrix.up.to_complex_exp() * FloatExp(view.size.height / 2.0)};
}

// A millionth of a degree moves no pixel.
double degrees_of(const Nucleus& nucleus) {
    const double turns = nucleus.orientation();
    const double degrees = std::round((turns > 0.5 ? turns - 1 : turns) * 360e6) / 1e6;
    return degrees == 0 ? 0 : degrees;  // no minus zero
}

// The nucleus is right to 2^-72 of the size.
std::int64_t places_for(const FloatExp& size) {
    return static_cast<std::int64_t>(
        std::ceil((72 - static_cast<double>(size.exponent)) * 0.30103));
}

Decimal short_decimal(const FloatExp& x) { return rounded_decimal(to_big_float(x), kShortDigits); }

// A nucleus, and how large what is around it is.
template <typename AnyNucleus>
Minibrot minibrot_at(const AnyNucleus& nucleus, const FloatExp& size, MinibrotShape shape) {
    Minibrot minibrot;
    minibrot.period = nucleus.period;
    minibrot.re = rounded_to_places(nucleus.re, places_for(size));
    minibrot.im = rounded_to_places(nucleus.im, places_for(size));
    minibrot.shape = shape;
    minibrot.size = short_decimal(size);
    return minibrot;
}

// So many sizes in height, or in width where the picture is upright.
Decimal framing_zoom(const FloatExp& size, double height, Size picture) {
    const double width_share = std::min(1.0, 1.0 * picture.width / picture.height);
    return short_decimal(FloatExp(4 / height * width_share) / size);
}

Minibrot describe(const Nucleus& nucleus, const View& view) {
    const bool is_disk = nucleus.shape == ComponentShape::Disk;
    const FloatExp size = nucleus.size.abs();
    Minibrot minibrot =
        minibrot_at(nucleus, size, is_disk ? MinibrotShape::Disk : MinibrotShape::Cardioid);
    minibrot.orientation_deg = degrees_of(nucleus);
    // The whole set is framed by a height of 4 around -0.75.
    const PlaneBox around{nucleus.re, nucleus.im, {}, {}};
    const auto [re, im] = around.at(nucleus.size * FloatExp(is_disk ? 0 : -0.75));
    View& frame = minibrot.frame;
    frame.re = rounded_to_places(re, places_for(size));
    frame.im = rounded_to_places(im, places_for(size));
    frame.zoom = framing_zoom(size, is_disk ? 2 : 4, view.size);
    frame.rotate_deg = minibrot.orientation_deg;
    frame.size = view.size;
    frame.flip = view.flip;
    return minibrot;
}

MinibrotShape shape_of(MinisetShape shape) {
    switch (shape) {
        case MinisetShape::Copy:
            return MinibrotShape::Copy;
        case MinisetShape::PowerSet:
            return MinibrotShape::PowerSet;
        case MinisetShape::Relative:
            return MinibrotShape::Relative;
        case MinisetShape::Satellite:
            break;
    }
    return MinibrotShape::Satellite;
}

Minibrot describe(const FamilyNucleus& nucleus, const View& view) {
    const Miniset miniset = miniset_around(view.formula, nucleus);
    Minibrot minibrot = minibrot_at(nucleus, miniset.size, shape_of(miniset.shape));
    const bool flips = view.is_flipped();
    const PlaneOrientation orientation =
        orientation_of({miniset.frame.right, flips ? -miniset.frame.up : miniset.frame.up});
    minibrot.orientation_deg = orientation.rotate_deg;
    minibrot.stretch = orientation.stretch;
    minibrot.stretch_deg = orientation.stretch_deg_unturned();
    View& frame = minibrot.frame;
    frame = view;
    frame.re = minibrot.re;
    frame.im = minibrot.im;
    frame.zoom = framing_zoom(miniset.size, 4, view.size);
    frame.rotate_deg = orientation.rotate_deg;
    frame.stretch = orientation.stretch;
    frame.stretch_deg = orientation.stretch_deg;
    if (orientation.is_flipped != flips) frame.flip = orientation.is_flipped;
    return minibrot;
}

}  // namespace

Location locate(const View& view, const Limits& limits, const StopFlag& stop,
                const Accelerators& accelerators) {
    const Plan plan = make_plan(view, limits);
    if (view.julia) {
        throw InvalidInput("a Julia set has no minibrots; locate them without --julia");
    }
    const std::uint64_t max_period = limits.max_iterations.value_or(kDefaultMaxPeriod);
    PeriodLimits periods(max_period);
    periods.interpolates = accelerators.inverse_interpolation;
    const PlaneBox box = box_of(view, plan, max_period);
    if (limits.max_iterations) periods.allow_one_orbit(mpfr_get_prec(box.re.get()));
    Location location;
    location.max_period = max_period;
    const auto take = [&](const auto& search) {
        location.outcome = search.outcome;
        if (search.nucleus) location.minibrot = describe(*search.nucleus, view);
    };
    if (view.formula.is_quadratic()) {
        take(find_nucleus(box, periods, stop));
    } else {
        take(find_family_nucleus(view.formula, box, periods, stop));
    }
    return location;
}

}  // namespace mandel
