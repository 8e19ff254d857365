#include "num/big_float.h"

#include "num/double_double.h"

namespace mandel {

BigFloat::BigFloat(const Decimal& decimal, mpfr_prec_t precision_bits) : BigFloat(precision_bits) {
    mpfr_set_str(value_, decimal.text().c_str(), 10, MPFR_RNDN);
}

DoubleDouble to_double_double(BigFloat value) {
    const double high = value.to_double();
    mpfr_sub_d(value.get(), value.get(), high, MPFR_RNDN);
    return {high, value.to_double()};
}

DoubleDouble to_double_double(const Decimal& decimal) {
    constexpr mpfr_prec_t kEnoughForTwoDoubles = 192;
    return to_double_double(BigFloat(decimal, kEnoughForTwoDoubles));
}

}  // namespace mandel
