#include "engine/real_axis.h"

#include <algorithm>

#include "num/big_float.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

// Bounds the roundings of a centre and an offset in a sum of them.
constexpr double kRounding = 0x1p-45;

// Whether distance + change >= 0 beyond all rounding; zeros are exact.
bool is_not_beyond(const FloatExp& distance, const FloatExp& change) {
    const FloatExp sum = distance + change;
    const bool is_exact = distance.mantissa == 0 || change.mantissa == 0;
    const FloatExp margin = is_exact ? FloatExp() : (abs(distance) + abs(change)) * kRounding;
    return (sum - margin).mantissa >= 0;
}

}  // namespace

RealAxis::RealAxis(const View& view, const Plan& plan, const PixelMap& map)
    : is_in_view_(view.is_plain() && view.im.is_zero()),
      pixel_(map.deep_pixel()),
      is_upright_(pixel_.im == 0),
      is_sideways_(pixel_.re == 0) {
    if (!is_in_view_) return;
    // Room for digits of the centre beyond those of a spacing.
    const mpfr_prec_t bits = 128 + std::max<mpfr_prec_t>(0, -plan.spacing.exponent);
    const BigFloat re(view.re, bits);
    BigFloat distance(bits + 8);
    mpfr_add_d(distance.get(), re.get(), 2, MPFR_RNDN);
    from_left_ = to_float_exp(distance);
    mpfr_d_sub(distance.get(), 0.25, re.get(), MPFR_RNDN);
    to_right_ = to_float_exp(distance);
    // Rounding changes no sign, but may make a zero that is none.
    const bool is_at_left = from_left_.mantissa == 0, is_at_right = to_right_.mantissa == 0;
    is_in_view_ =
        is_at_left == (view.re == Decimal("-2")) && is_at_right == (view.re == Decimal("0.25"));
}

bool RealAxis::is_inside(const Complex<double>& offset) const noexcept {
    if (!is_in_view_) return false;
    const FloatExp dx = (pixel_ * ComplexExp(offset)).real();
    return is_not_beyond(from_left_, dx) && is_not_beyond(to_right_, -dx);
}

bool is_on_real_axis_inside(const View& view, const BigComplex& c) {
    const Formula& f = view.formula;
    const bool is_even = f.degree % 2 == 0 || f.pre_re == Fold::Abs;
    const bool is_kept = f.post_re == Fold::Keep || f.post_re == Fold::Abs;
    if (view.julia || !is_even || !is_kept || mpfr_zero_p(c.im.get()) == 0) return false;
    const mpfr_prec_t bits = mpfr_get_prec(c.re.get());
    const auto d = static_cast<unsigned long>(f.degree);
    BigFloat left(bits), right(bits);
    mpfr_set_ui(left.get(), 2, MPFR_RNDN);
    mpfr_rootn_ui(left.get(), left.get(), d - 1, MPFR_RNDN);
    mpfr_neg(left.get(), left.get(), MPFR_RNDN);
    // (d - 1) d^(-d / (d - 1))
    mpfr_ui_pow_ui(right.get(), d, d, MPFR_RNDN);
    mpfr_rootn_ui(right.get(), right.get(), d - 1, MPFR_RNDN);
    mpfr_ui_div(right.get(), d - 1, right.get(), MPFR_RNDN);
    return mpfr_cmp(c.re.get(), left.get()) >= 0 && mpfr_cmp(c.re.get(), right.get()) <= 0;
}

}  // namespace mandel
