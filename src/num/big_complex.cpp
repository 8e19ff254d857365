#include "num/big_complex.h"

#include <cmath>

#include "num/wide_conversion.h"

namespace mandel {
namespace {

// i^quarters, quarters in (-4, 4).
BigComplex quarter_turns(int quarters, mpfr_prec_t bits) {
    constexpr int kCosines[] = {1, 0, -1, 0};
    BigComplex result(bits);
    mpfr_set_si(result.re.get(), kCosines[quarters & 3], MPFR_RNDN);
    mpfr_set_si(result.im.get(), kCosines[(quarters - 1) & 3], MPFR_RNDN);
    return result;
}

}  // namespace

ComplexExp BigComplex::to_complex_exp() const { return mandel::to_complex_exp(re, im); }

BigComplex to_big_complex(const ComplexExp& x) {
    return {to_big_float(x.real()), to_big_float(x.imag())};
}

BigComplex sum(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits) {
    BigComplex result(bits);
    mpfr_add(result.re.get(), a.re.get(), b.re.get(), MPFR_RNDN);
    mpfr_add(result.im.get(), a.im.get(), b.im.get(), MPFR_RNDN);
    return result;
}

BigComplex difference(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits) {
    BigComplex result(bits);
    mpfr_sub(result.re.get(), a.re.get(), b.re.get(), MPFR_RNDN);
    mpfr_sub(result.im.get(), a.im.get(), b.im.get(), MPFR_RNDN);
    return result;
}

BigComplex product(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits) {
    BigComplex result(bits);
    mpfr_fmms(result.re.get(), a.re.get(), b.re.get(), a.im.get(), b.im.get(), MPFR_RNDN);
    mpfr_fmma(result.im.get(), a.re.get(), b.im.get(), a.im.get(), b.re.get(), MPFR_RNDN);
    return result;
}

BigComplex quotient(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits) {
    const mpfr_prec_t more = bits + 8;
    BigFloat norm(more);
    mpfr_fmma(norm.get(), b.re.get(), b.re.get(), b.im.get(), b.im.get(), MPFR_RNDN);
    BigComplex result(more);
    mpfr_fmma(result.re.get(), a.re.get(), b.re.get(), a.im.get(), b.im.get(), MPFR_RNDN);
    mpfr_fmms(result.im.get(), a.im.get(), b.re.get(), a.re.get(), b.im.get(), MPFR_RNDN);
    mpfr_div(result.re.get(), result.re.get(), norm.get(), MPFR_RNDN);
    mpfr_div(result.im.get(), result.im.get(), norm.get(), MPFR_RNDN);
    mpfr_prec_round(result.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(result.im.get(), bits, MPFR_RNDN);
    return result;
}

BigComplex half_turns(double count, unsigned long parts, mpfr_prec_t bits) {
    // Rounded, a picture turned by 90 degrees would miss the real axis by a little.
    const double half_parts = std::fmod(2 * count, 4.0 * static_cast<double>(parts));
    const double quarters = half_parts / static_cast<double>(parts);
    if (std::fmod(half_parts, static_cast<double>(parts)) == 0) {
        return quarter_turns(static_cast<int>(quarters), bits);
    }
    BigComplex result(bits);
    BigFloat angle(bits);
    mpfr_const_pi(angle.get(), MPFR_RNDN);
    mpfr_mul_d(angle.get(), angle.get(), count, MPFR_RNDN);
    mpfr_div_ui(angle.get(), angle.get(), parts, MPFR_RNDN);
    mpfr_sin_cos(result.im.get(), result.re.get(), angle.get(), MPFR_RNDN);
    mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // this thread's pi, which is freed nowhere else
    return result;
}

}  // namespace mandel
