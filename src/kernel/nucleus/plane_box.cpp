#include "kernel/nucleus/plane_box.h"

#include "num/wide_conversion.h"

namespace mandel {
namespace {

BigFloat sum(const BigFloat& x, const FloatExp& y) {
    BigFloat result(mpfr_get_prec(x.get()));
    mpfr_add(result.get(), x.get(), to_big_float(y).get(), MPFR_RNDN);
    return result;
}

FloatExp difference(const BigFloat& x, const BigFloat& y) {
    BigFloat result(64);
    mpfr_sub(result.get(), x.get(), y.get(), MPFR_RNDN);
    return to_float_exp(result);
}

}  // namespace

std::pair<BigFloat, BigFloat> PlaneBox::at(const ComplexExp& offset) const {
    return {sum(re, offset.real()), sum(im, offset.imag())};
}

ComplexExp PlaneBox::offset_of(const BigFloat& x, const BigFloat& y) const {
    return {difference(x, re), difference(y, im)};
}

bool PlaneBox::contains(const ComplexExp& offset) const noexcept {
    if (offset.is_zero()) return true;
    if (offset.exponent > radius().exponent + 1) return false;
    const auto area = [](const ComplexExp& a, const ComplexExp& b) {
        return abs(FloatExp(a.re * b.im - a.im * b.re, a.exponent + b.exponent));
    };
    const FloatExp most = area(right, up) * (1 + 1e-9);
    return !(most < area(offset, up)) && !(most < area(right, offset));
}

}  // namespace mandel
