#include "kernel/component/components.h"

namespace mandel {
namespace {

// Bounds the roundings of all the terms of a comparison.
constexpr double kRounding = 0x1p-44;

bool is_positive(const FloatExp& x) { return x.mantissa > 0; }

}  // namespace

bool LocalComponent::contains(const ComplexExp& dc, const FloatExp& spread) const noexcept {
    const ComplexExp g = form_.offset + dc;
    const FloatExp distance = g.abs() + spread + (form_.offset.abs() + dc.abs()) * kRounding;
    const ComplexExp lead = form_.function.at(g);
    const FloatExp slope = form_.function.slope_at(distance), size = slope * distance;
    const FloatExp error = form_.function.error_at(distance) + slope * spread + size * kRounding;
    if (form_.kind == Kind::Attracting) {
        // |m_0 + x + e|^2 <= |m_0|^2 + 2 Re(conj(m_0) x) + |x|^2 + (2 |m_0| + 2 |x| + e) e
        const ComplexExp turned =
            ComplexExp(form_.multiplier.re, -form_.multiplier.im, form_.multiplier.exponent) * lead;
        const FloatExp of_error =
            (form_.multiplier.abs() * 2.0 + size * 2.0 + error) * error * (1 + kRounding);
        const FloatExp left = form_.contraction + -(turned.real() * 2.0 + lead.norm() + of_error);
        return is_positive(left + -(form_.multiplier.abs() * size * 4.0 + size * size) * kRounding);
    }
    const FloatExp most = size + error;
    FloatExp margin = -lead.real();
    if (form_.kind == Kind::Cusp) {
        // |P| - Re P, without the difference of nearly equal numbers.
        const FloatExp re = lead.real(), im = lead.imag();
        margin = is_positive(re) ? im * im / (lead.abs() + re) : lead.abs() + -re;
    }
    return is_positive(margin + -(error * 2.0 + form_.weight * most * most * (1 + kRounding)));
}

bool LocalComponent::is_outside(const FloatExp& radius) const noexcept {
    if (form_.kind != Kind::Attracting) return false;
    // |m|^2 > 1 wherever |m| changes by less than |m_0|^2 - 1 over 2 |m_0|.
    const FloatExp distance = form_.offset.abs() + radius;
    const FloatExp change =
        form_.function.slope_at(distance) * distance + form_.function.error_at(distance);
    return is_positive(-(form_.contraction + form_.multiplier.abs() * change * 2.0));
}

}  // namespace mandel
