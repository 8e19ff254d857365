#include "truth/formula_orbit.h"

#include <algorithm>
#include <utility>

namespace mandel {
namespace {

constexpr std::int64_t kExponentOfZero = -(std::int64_t{1} << 62);

std::int64_t exponent_of(const BigFloat& x) {
    return mpfr_zero_p(x.get()) != 0 ? kExponentOfZero : mpfr_get_exp(x.get());
}
std::int64_t exponent_of(const BigComplex& z) {
    return std::max(exponent_of(z.re), exponent_of(z.im));
}

void negate(BigFloat& x) { mpfr_neg(x.get(), x.get(), MPFR_RNDN); }

void fold(Fold fold, BigFloat& x) {
    if (fold == Fold::Negate) negate(x);
    if (is_fold(fold)) mpfr_abs(x.get(), x.get(), MPFR_RNDN);
    if (fold == Fold::NegatedAbs) negate(x);
}

// Whether the slope of the fold is -1 at x; at 0 that of x > 0.
bool turns_over(Fold fold, const BigFloat& x) {
    const bool is_below = mpfr_sgn(x.get()) < 0;
    if (fold == Fold::Abs) return is_below;
    if (fold == Fold::NegatedAbs) return !is_below;
    return fold == Fold::Negate;
}

// to = a b, none of them the same, each part of the exact products rounded.
void multiply(BigComplex& to, const BigComplex& a, const BigComplex& b, BigFloat& scratch) {
    mpfr_mul(to.re.get(), a.re.get(), b.re.get(), MPFR_RNDN);
    mpfr_mul(scratch.get(), a.im.get(), b.im.get(), MPFR_RNDN);
    mpfr_sub(to.re.get(), to.re.get(), scratch.get(), MPFR_RNDN);
    mpfr_mul(to.im.get(), a.re.get(), b.im.get(), MPFR_RNDN);
    mpfr_mul(scratch.get(), a.im.get(), b.re.get(), MPFR_RNDN);
    mpfr_add(to.im.get(), to.im.get(), scratch.get(), MPFR_RNDN);
}

void add(BigComplex& to, const BigComplex& a) {
    mpfr_add(to.re.get(), to.re.get(), a.re.get(), MPFR_RNDN);
    mpfr_add(to.im.get(), to.im.get(), a.im.get(), MPFR_RNDN);
}

BigComplex rounded(const BigComplex& z, mpfr_prec_t bits) {
    BigComplex result(bits);
    mpfr_set(result.re.get(), z.re.get(), MPFR_RNDN);
    mpfr_set(result.im.get(), z.im.get(), MPFR_RNDN);
    return result;
}

}  // namespace

FormulaOrbit::FormulaOrbit(const Formula& formula, BigComplex z_0, BigComplex c, bool is_julia,
                           const BigComplex& right, const BigComplex& up)
    : formula_(formula),
      is_julia_(is_julia),
      c_(std::move(c)),
      z_(std::move(z_0)),
      power_(z_),
      scratch_(z_),
      seen_(BigFloat(mpfr_get_prec(z_.re.get())), BigFloat(mpfr_get_prec(z_.re.get()))),
      product_(z_.re),
      unit_right_(rounded(right, kDerivativeBits)),
      unit_up_(rounded(up, kDerivativeBits)),
      right_(is_julia ? unit_right_ : BigComplex(kDerivativeBits)),
      up_(is_julia ? unit_up_ : BigComplex(kDerivativeBits)),
      slope_(kDerivativeBits),
      small_w_(kDerivativeBits),
      small_(kDerivativeBits) {
    if (is_julia) note_slope();
}

void FormulaOrbit::step() {
    const bool s1 = turns_over(formula_.pre_re, z_.re), s2 = turns_over(formula_.pre_im, z_.im);
    fold(formula_.pre_re, z_.re);
    fold(formula_.pre_im, z_.im);
    power_ = z_;
    for (int k = 1; k < formula_.degree; ++k) {
        multiply(scratch_, power_, z_, product_);
        std::swap(power_, scratch_);
    }
    const bool t1 = turns_over(formula_.post_re, power_.re);
    const bool t2 = turns_over(formula_.post_im, power_.im);
    // slope_ = post'(w^d) d w^(d-1) pre'(z), of v or of conj(v).
    step_derivative(z_);
    if (t1 != t2) negate(slope_.im);
    if (s1 != t1) {
        negate(slope_.re);
        negate(slope_.im);
    }
    for (BigComplex* column : {&right_, &up_}) {
        if ((s1 != s2) != (t1 != t2)) negate(column->im);
        multiply(small_, slope_, *column, product_);
        *column = small_;
        if (!is_julia_) add(*column, column == &right_ ? unit_right_ : unit_up_);
    }
    note_slope();

    fold(formula_.post_re, power_.re);
    fold(formula_.post_im, power_.im);
    z_ = power_;
    add(z_, c_);
}

// slope_ = d w^(d-1).
void FormulaOrbit::step_derivative(const BigComplex& w) {
    small_w_ = rounded(w, kDerivativeBits);
    slope_ = small_w_;
    for (int k = 2; k < formula_.degree; ++k) {
        multiply(small_, slope_, small_w_, product_);
        std::swap(slope_, small_);
    }
    const auto degree = static_cast<unsigned long>(formula_.degree);
    mpfr_mul_ui(slope_.re.get(), slope_.re.get(), degree, MPFR_RNDN);
    mpfr_mul_ui(slope_.im.get(), slope_.im.get(), degree, MPFR_RNDN);
}

void FormulaOrbit::note_slope() {
    const std::int64_t most = std::max(exponent_of(right_), exponent_of(up_));
    if (most == kExponentOfZero) return;
    // The product of the singular values is the determinant.
    BigFloat determinant(kDerivativeBits);
    mpfr_fmms(determinant.get(), right_.re.get(), up_.im.get(), right_.im.get(), up_.re.get(),
              MPFR_RNDN);
    const std::int64_t least =
        std::max<std::int64_t>(exponent_of(determinant) - most, most - kDerivativeBits);
    least_ = has_slope_ ? std::min(least_, least) : least;
    range_ = std::max(range_, most - least_);
    has_slope_ = true;
}

bool FormulaOrbit::is_outside(double radius) {
    const double estimate = norm(z());
    if (estimate < radius * radius * (1 - 0x1p-40)) return false;
    if (estimate > radius * radius * (1 + 0x1p-40)) return true;
    mpfr_hypot(product_.get(), z_.re.get(), z_.im.get(), MPFR_RNDN);
    return mpfr_cmp_d(product_.get(), radius) > 0;
}

bool FormulaOrbit::has_come_round(std::uint64_t n) {
    if (mpfr_equal_p(z_.re.get(), seen_.re.get()) != 0 &&
        mpfr_equal_p(z_.im.get(), seen_.im.get()) != 0) {
        return true;
    }
    if ((n & (n - 1)) == 0) seen_ = z_;
    return false;
}

Complex<double> FormulaOrbit::growth() const {
    const BigComplex z = rounded(z_, kDerivativeBits);
    BigFloat size(kDerivativeBits), along(kDerivativeBits);
    mpfr_hypot(size.get(), z.re.get(), z.im.get(), MPFR_RNDN);
    const auto by = [&](const BigComplex& column) {
        mpfr_fmma(along.get(), column.re.get(), z.re.get(), column.im.get(), z.im.get(), MPFR_RNDN);
        mpfr_div(along.get(), along.get(), size.get(), MPFR_RNDN);
        return along.to_double();
    };
    const double right = by(right_), up = by(up_);
    return {right, up};
}

}  // namespace mandel
