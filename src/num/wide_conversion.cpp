#include "num/wide_conversion.h"

namespace mandel {

FloatExp to_float_exp(const BigFloat& x) {
    if (mpfr_zero_p(x.get()) != 0) return {};
    long exponent = 0;
    const double mantissa = mpfr_get_d_2exp(&exponent, x.get(), MPFR_RNDN);
    return {mantissa, exponent};
}

BigFloat to_big_float(const FloatExp& x) {
    BigFloat result(53);
    if (x.mantissa == 0) return result;
    mpfr_set_d(result.get(), x.mantissa, MPFR_RNDN);
    mpfr_mul_2si(result.get(), result.get(), static_cast<long>(x.exponent), MPFR_RNDN);
    return result;
}

}  // namespace mandel
