#include "film/plan/julia_path.h"

#include <algorithm>
#include <cmath>

#include "num/big_float.h"
#include "num/rounded_decimal.h"

namespace mandel {

JuliaPath::JuliaPath(const std::vector<Keyframe>& keyframes) {
    for (const Keyframe& keyframe : keyframes) {
        if (keyframe.julia) stops_.push_back({*keyframe.time, *keyframe.julia});
    }
}

void JuliaPath::place(View& view, double time) const {
    if (stops_.empty()) return;
    const auto after = std::ranges::upper_bound(stops_, time, {}, &Stop::time);
    const Stop& from = after == stops_.begin() ? stops_.front() : *(after - 1);
    if (after == stops_.begin() || after == stops_.end() || time == from.time) {
        view.julia = from.c;
        return;
    }
    const FloatExp weight((time - from.time) / (after->time - from.time));
    const ScreenDigits digits(view.zoom.log2(), view.size.height);
    view.julia = DecimalPoint{decimal_between(from.c.re, after->c.re, weight, digits),
                              decimal_between(from.c.im, after->c.im, weight, digits)};
}

bool JuliaPath::is_fixed() const noexcept {
    return std::ranges::all_of(stops_,
                               [this](const Stop& stop) { return stop.c == stops_.front().c; });
}

double distance(const DecimalPoint& a, const DecimalPoint& b) {
    constexpr mpfr_prec_t kBits = 256;
    const auto part = [](const Decimal& x, const Decimal& y) {
        BigFloat difference(x, kBits);
        mpfr_sub(difference.get(), difference.get(), BigFloat(y, kBits).get(), MPFR_RNDN);
        return difference.to_double();
    };
    return std::hypot(part(a.re, b.re), part(a.im, b.im));
}

}  // namespace mandel
