#include "engine/locate.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/error.h"
#include "engine/pixel_map.h"
#include "engine/plan.h"
#include "kernel/reference/reference_orbit.h"
#include "num/rounded_decimal.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

constexpr std::uint64_t kDefaultMaxPeriod = std::uint64_t{1} << 24;

// Digits of sizes and zooms, which need no more.
constexpr std::size_t kShortDigits = 6;

PlaneBox box_of(const View& view, const Plan& plan, std::uint64_t max_period) {
    const mpfr_prec_t bits = reference_precision(plan.spacing, max_period);
    const CosSin turn = repeatable_cos_sin_turns(turns_of(view.rotate_deg));
    const FloatExp half_width = plan.spacing * (view.size.width / 2.0);
    const FloatExp half_height = plan.spacing * (view.size.height / 2.0);
    return {BigFloat(view.re, bits), BigFloat(view.im, bits),
            ComplexExp(turn.cos, turn.sin, 0) * half_width,
            ComplexExp(-turn.sin, turn.cos, 0) * half_height};
}

// A millionth of a degree moves no pixel.
double degrees_of(const Nucleus& nucleus) {
    const double turns = nucleus.orientation();
    const double degrees = std::round((turns > 0.5 ? turns - 1 : turns) * 360e6) / 1e6;
    return degrees == 0 ? 0 : degrees;  // no minus zero
}

View frame_of(const Nucleus& nucleus, const Minibrot& minibrot, Size picture, std::int64_t places) {
    // The whole set is framed by a height of 4 around -0.75; where the picture is upright, its
    // width is.
    const double from_nucleus = minibrot.is_disk ? 0 : -0.75;
    const double height = minibrot.is_disk ? 2 : 4;
    const double width_share = std::min(1.0, 1.0 * picture.width / picture.height);
    const FloatExp zoom = FloatExp(4 / height * width_share) / nucleus.size.abs();

    const PlaneBox around{nucleus.re, nucleus.im, {}, {}};
    const auto [re, im] = around.at(nucleus.size * FloatExp(from_nucleus));
    View frame;
    frame.re = rounded_to_places(re, places);
    frame.im = rounded_to_places(im, places);
    frame.zoom = rounded_decimal(to_big_float(zoom), kShortDigits);
    frame.rotate_deg = minibrot.orientation_deg;
    frame.size = picture;
    return frame;
}

Minibrot describe(const Nucleus& nucleus, Size picture) {
    // The nucleus is right to 2^-72 of the size.
    const auto places = static_cast<std::int64_t>(
        std::ceil((72 - static_cast<double>(nucleus.size.exponent)) * 0.30103));
    Minibrot minibrot;
    minibrot.period = nucleus.period;
    minibrot.re = rounded_to_places(nucleus.re, places);
    minibrot.im = rounded_to_places(nucleus.im, places);
    minibrot.is_disk = nucleus.shape == ComponentShape::Disk;
    minibrot.size = rounded_decimal(to_big_float(nucleus.size.abs()), kShortDigits);
    minibrot.orientation_deg = degrees_of(nucleus);
    minibrot.frame = frame_of(nucleus, minibrot, picture, places);
    return minibrot;
}

}  // namespace

Location locate(const View& view, const Limits& limits, const StopFlag& stop,
                const Accelerators& accelerators) {
    const Plan plan = make_plan(view, limits);
    if (!view.is_plain()) {
        throw InvalidInput(
            "minibrots are located for z^2 + c alone, neither stretched nor flipped");
    }
    const std::uint64_t max_period = limits.max_iterations.value_or(kDefaultMaxPeriod);
    PeriodLimits periods(max_period);
    periods.interpolates = accelerators.inverse_interpolation;
    const PlaneBox box = box_of(view, plan, max_period);
    if (limits.max_iterations) periods.allow_one_orbit(mpfr_get_prec(box.re.get()));
    const NucleusSearch search = find_nucleus(box, periods, stop);
    Location location;
    location.outcome = search.outcome;
    location.max_period = max_period;
    if (search.nucleus) location.minibrot = describe(*search.nucleus, view.size);
    return location;
}

}  // namespace mandel
