#include "kernel/inside/main_components.h"

#include "num/wide_conversion.h"

namespace mandel {
namespace {

// Bounds the roundings of a term, of its factors and of its sum with the others.
constexpr double kRounding = 0x1p-46;

// u = re - 1/4 or re + 1, y, q = u^2 + y^2 and the polynomial, right to far below the cube of a
// spacing: at the cusp that is how little it changes.
struct ExactForm {
    ExactForm(const BigFloat& re, const BigFloat& im, bool is_cardioid)
        : u(2 * precision(re)), y(im), q(8 * precision(re)), value(8 * precision(re)) {
        mpfr_add_d(u.get(), re.get(), is_cardioid ? -0.25 : 1, MPFR_RNDN);
        BigFloat square(8 * precision(re));
        mpfr_sqr(q.get(), u.get(), MPFR_RNDN);
        mpfr_sqr(square.get(), y.get(), MPFR_RNDN);
        mpfr_add(q.get(), q.get(), square.get(), MPFR_RNDN);
        if (!is_cardioid) {
            mpfr_sub_d(value.get(), q.get(), 0.0625, MPFR_RNDN);
            return;
        }
        mpfr_add(value.get(), q.get(), u.get(), MPFR_RNDN);
        mpfr_mul(value.get(), value.get(), q.get(), MPFR_RNDN);
        mpfr_div_ui(square.get(), square.get(), 4, MPFR_RNDN);
        mpfr_sub(value.get(), value.get(), square.get(), MPFR_RNDN);
    }
    static mpfr_prec_t precision(const BigFloat& x) { return mpfr_get_prec(x.get()) + 64; }

    BigFloat u, y, q, value;
};

}  // namespace

MainComponents::MainComponents(const BigFloat& re, const BigFloat& im, const FloatExp& radius,
                               const FloatExp& spacing)
    : spacing_(spacing) {
    for (const bool is_cardioid : {true, false}) {
        const ExactForm exact(re, im, is_cardioid);
        const Local form{is_cardioid, to_float_exp(exact.u), to_float_exp(exact.y),
                         to_float_exp(exact.q), to_float_exp(exact.value)};
        // No change with |dc| <= radius is larger than this, of either polynomial.
        const FloatExp l = (abs(form.u) + abs(form.y) + radius) * radius * 2.0;
        const FloatExp reach = l * (form.q * 2.0 + abs(form.u) + radius + l + FloatExp(1.0)) +
                               (form.q + abs(form.y) + radius) * radius;
        if (form.value.mantissa < 0 || !(reach < form.value)) {
            forms_[static_cast<std::size_t>(near_++)] = form;
        }
    }
}

bool MainComponents::contains(const Local& form, const FloatExp& dx,
                              const FloatExp& dy) const noexcept {
    // C itself may be off by a little, as far as the margin is concerned by a pixel.
    const FloatExp ax = abs(dx) + spacing_, ay = abs(dy) + spacing_;
    const FloatExp l = (form.u * dx + form.y * dy) * 2.0 + dx * dx + dy * dy;
    const FloatExp size_l = (abs(form.u) * ax + abs(form.y) * ay) * 2.0 + ax * ax + ay * ay;
    FloatExp change = l, size = size_l;
    if (form.is_cardioid) {
        change =
            l * (form.q * 2.0 + form.u + dx + l) + form.q * dx - dy * (form.y * 2.0 + dy) * 0.25;
        size = size_l * (form.q * 2.0 + abs(form.u) + ax + size_l) + form.q * ax +
               ay * (abs(form.y) * 2.0 + ay) * 0.25;
    }
    const FloatExp bound = form.value + change + (abs(form.value) + size) * kRounding;
    return bound.mantissa < 0;
}

bool MainComponents::contain(const ComplexExp& dc) const noexcept {
    const FloatExp dx = dc.real(), dy = dc.imag();
    for (int i = 0; i < near_; ++i) {
        if (contains(forms_[static_cast<std::size_t>(i)], dx, dy)) return true;
    }
    return false;
}

}  // namespace mandel
