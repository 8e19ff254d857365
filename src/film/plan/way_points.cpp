#include "film/plan/way_points.h"

#include <algorithm>
#include <cmath>

#include "num/big_float.h"
#include "num/rounded_decimal.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// log2 of the number of views from which on a way is far. A few are a pan that may be wanted.
constexpr double kFar = 3;

// As read by people; nothing depends on more.
constexpr std::size_t kZoomDigits = 3;

bool has_center(const Keyframe& keyframe) { return keyframe.re || keyframe.im; }

FloatExp distance(const Keyframe& a, const Keyframe& b, const View& still, mpfr_prec_t bits) {
    const auto part = [bits](const Decimal& x, const Decimal& y) {
        BigFloat difference(x, bits);
        mpfr_sub(difference.get(), difference.get(), BigFloat(y, bits).get(), MPFR_RNDN);
        return difference;
    };
    return to_complex_exp(part(a.re.value_or(still.re), b.re.value_or(still.re)),
                          part(a.im.value_or(still.im), b.im.value_or(still.im)))
        .abs();
}

// log2 of the zoom at which the way between both fits into a view.
double zoom_of_way(const Keyframe& a, const Keyframe& b, const View& still, double deepest) {
    const FloatExp way = distance(a, b, still, ScreenDigits(deepest, still.size.height).bits);
    const double longer_side = std::max(still.size.width, still.size.height);
    const double width = 4 * longer_side / still.size.height;  // of a view at zoom 1
    return way.mantissa == 0 ? HUGE_VAL : (FloatExp(width) / way).log2();
}

std::optional<Keyframe> way_point(const Keyframe& a, const Keyframe& b, const View& still) {
    if (!has_center(a) || !has_center(b)) return std::nullopt;
    const double from = a.zoom->log2(), to = b.zoom->log2();
    const double top = zoom_of_way(a, b, still, std::max(from, to));
    if (std::min(from, to) <= top + kFar) return std::nullopt;
    Keyframe way;
    const mpfr_prec_t bits = 64;
    way.zoom = rounded_decimal(BigFloat(decimal_exp2(top), bits), kZoomDigits);
    if (a.time && b.time) {
        // At the same apparent speed out and in.
        way.time = *a.time + (*b.time - *a.time) * ((from - top) / (from - top + to - top));
    }
    return way;
}

}  // namespace

std::vector<Keyframe> with_way_points(const std::vector<Keyframe>& keyframes, const View& still) {
    std::vector<Keyframe> all = keyframes;
    const auto has_zoom = [](const Keyframe& keyframe) { return keyframe.zoom.has_value(); };
    if (std::ranges::none_of(all, has_zoom)) {
        for (Keyframe& keyframe : all) keyframe.zoom = still.zoom;
    }
    std::vector<Keyframe> result;
    for (std::size_t i = 0; i < all.size(); ++i) {
        result.push_back(all[i]);
        const bool is_last = i + 1 == all.size();
        if (is_last || !has_zoom(all[i]) || !has_zoom(all[i + 1])) continue;
        if (auto way = way_point(all[i], all[i + 1], still)) result.push_back(*way);
    }
    return result.size() > all.size() ? result : keyframes;
}

}  // namespace mandel
