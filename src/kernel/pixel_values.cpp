#include "kernel/pixel_values.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {

PixelValues::PixelValues(double escape_radius, PixelFields fields)
    : fields_(fields), log2_log_radius_(repeatable_log2(repeatable_log(escape_radius))) {}

PixelResult PixelValues::operator()(const OrbitEnd& end) const noexcept {
    PixelResult result;
    result.status = end.status;
    if (end.status != PixelStatus::Escaped) return result;

    const double square = norm(end.z);
    const double log_abs = 0.5 * repeatable_log(square);
    result.n = end.n;
    result.fraction = 1 - (repeatable_log2(log_abs) - log2_log_radius_);
    if (fields_.distance) {
        const double slope_sq = norm(end.d);
        // An overflowing derivative belongs to a point closer to the set than any distance that
        // a double of pixels can tell from zero.
        result.distance = slope_sq <= 1e300 ? std::sqrt(square / slope_sq) * log_abs : 0;
        result.direction = repeatable_turns(end.z.im * end.d.re - end.z.re * end.d.im,
                                            end.z.re * end.d.re + end.z.im * end.d.im);
    }
    if (fields_.angle) result.angle = repeatable_turns(end.z.im, end.z.re);
    return result;
}

}  // namespace mandel
