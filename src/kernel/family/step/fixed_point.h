// One orbit of a formula of the family in fixed point, with as many bits in each step as are asked
// for. Folds are exact: they are signs.
#pragma once

#include <gmp.h>

#include <cstdint>

#include "base/formula.h"
#include "num/big_complex.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// An integer of any size.
class BigInteger {
public:
    BigInteger() { mpz_init(value_); }
    BigInteger(const BigInteger& other) { mpz_init_set(value_, other.value_); }
    BigInteger& operator=(const BigInteger& other) {
        mpz_set(value_, other.value_);
        return *this;
    }
    ~BigInteger() { mpz_clear(value_); }

    mpz_ptr get() noexcept { return value_; }
    mpz_srcptr get() const noexcept { return value_; }

private:
    mpz_t value_;
};

class FamilyFixedPoint {
public:
    // bits: after the point, the most that any step will ask for.
    FamilyFixedPoint(const Formula& formula, const BigComplex& z, const BigComplex& c,
                     std::int64_t bits);

    // From z to f(z). Products are rounded down to so many bits after the point: no more than some
    // d units of |z|^(d-1) each, as an error of one unit of z itself would be.
    void step(std::int64_t bits);

    // The current z, each part rounded for itself.
    Complex<FloatExp> z() const noexcept { return {wide(z_.re), wide(z_.im)}; }
    // In doubles; parts below 2^-1000 are as large as that, with their sign.
    Complex<double> rounded_z() const noexcept;
    // What is left of z, and of v, beside its double.
    Complex<double> z_rest() const noexcept { return {rest(z_.re), rest(z_.im)}; }
    Complex<double> v_rest() const noexcept { return {rest(v_.re), rest(v_.im)}; }
    // The signs of v(), as numbers.
    Complex<double> v_signs() const noexcept {
        return {static_cast<double>(mpz_sgn(v_.re.get())),
                static_cast<double>(mpz_sgn(v_.im.get()))};
    }
    // pre(z)^d of the step before, before its outer fold.
    Complex<FloatExp> v() const noexcept { return {wide(v_.re), wide(v_.im)}; }

private:
    struct Parts {
        BigInteger re, im;

        void swap(Parts& other) noexcept {
            mpz_swap(re.get(), other.re.get());
            mpz_swap(im.get(), other.im.get());
        }
    };

    // A part is mantissa * 2^exponent.
    struct Leading {
        double mantissa;
        std::int64_t exponent;
    };
    Leading leading(const BigInteger& part) const noexcept;
    double rest(const BigInteger& part) const noexcept;
    FloatExp wide(const BigInteger& part) const noexcept;
    void set_bits(std::int64_t bits);
    void multiply(Parts& to, const Parts& a, const Parts& b);  // to is neither
    void square(Parts& to, const Parts& a);
    void power(const Parts& w);  // into v_
    static void fold(Fold fold, BigInteger& part);

    const Formula formula_;
    const std::int64_t most_bits_;
    std::int64_t bits_;
    Parts all_c_, c_;  // with most_bits_, and with bits_
    Parts z_, v_, next_;
    BigInteger s_, t_;
};

}  // namespace mandel
