#include "num/big_complex.h"

#include "num/wide_conversion.h"

namespace mandel {

ComplexExp BigComplex::to_complex_exp() const { return mandel::to_complex_exp(re, im); }

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
    BigComplex result(bits);
    BigFloat angle(bits);
    mpfr_const_pi(angle.get(), MPFR_RNDN);
    mpfr_mul_d(angle.get(), angle.get(), count, MPFR_RNDN);
    mpfr_div_ui(angle.get(), angle.get(), parts, MPFR_RNDN);
    mpfr_sin_cos(result.im.get(), result.re.get(), angle.get(), MPFR_RNDN);
    mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // this thread's pi, which nobody else frees
    return result;
}

}  // namespace mandel
