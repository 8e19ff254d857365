// Arbitrary-precision binary floating point: a value that owns one MPFR number.
//
// Only what a coordinate needs. All operations round to nearest at the precision of the result,
// which its creator states; nothing here chooses a precision on its own.
#pragma once

#include <mpfr.h>

#include "num/decimal.h"
#include "num/double_double.h"

namespace mandel {

class BigFloat {
public:
    // Zero, with a precision of at least MPFR_PREC_MIN bits.
    explicit BigFloat(mpfr_prec_t precision_bits) {
        mpfr_init2(value_, precision_bits);
        mpfr_set_zero(value_, 1);
    }
    BigFloat(const Decimal& decimal, mpfr_prec_t precision_bits);

    BigFloat(const BigFloat& other) : BigFloat(mpfr_get_prec(other.value_)) {
        mpfr_set(value_, other.value_, MPFR_RNDN);
    }
    BigFloat(BigFloat&& other) noexcept {
        mpfr_init2(value_, MPFR_PREC_MIN);
        mpfr_swap(value_, other.value_);
    }
    BigFloat& operator=(BigFloat other) noexcept {
        mpfr_swap(value_, other.value_);
        return *this;
    }
    ~BigFloat() { mpfr_clear(value_); }

    double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

    mpfr_ptr get() noexcept { return value_; }
    mpfr_srcptr get() const noexcept { return value_; }

private:
    mpfr_t value_;
};

// To all bits of the result, if the number has as many.
DoubleDouble to_double_double(BigFloat value);

}  // namespace mandel
