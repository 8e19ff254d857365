#include "kernel/family/step/fixed_point.h"

#include <bit>
#include <cmath>

namespace mandel {
namespace {

void set(BigInteger& to, const BigFloat& from, std::int64_t bits) {
    BigFloat scaled(from);
    mpfr_mul_2si(scaled.get(), scaled.get(), bits, MPFR_RNDN);
    mpfr_get_z(to.get(), scaled.get(), MPFR_RNDD);
}

}  // namespace

FamilyFixedPoint::FamilyFixedPoint(const Formula& formula, const BigComplex& z, const BigComplex& c,
                                   std::int64_t bits)
    : formula_(formula), most_bits_(bits), bits_(bits) {
    set(z_.re, z.re, bits);
    set(z_.im, z.im, bits);
    set(all_c_.re, c.re, bits);
    set(all_c_.im, c.im, bits);
    c_ = all_c_;
}

FamilyFixedPoint::Leading FamilyFixedPoint::leading(const BigInteger& part) const noexcept {
    const std::size_t size = mpz_size(part.get());
    if (size == 0) return {0, 0};
    const mp_limb_t* limbs = mpz_limbs_read(part.get());
    const mp_limb_t top = limbs[size - 1];
    const int shift = std::countl_zero(top);
    mp_limb_t leading = top << shift;
    if (shift > 0 && size > 1) leading |= limbs[size - 2] >> (64 - shift);
    const auto mantissa = static_cast<double>(leading);
    const auto exponent = static_cast<std::int64_t>(64 * (size - 1)) - shift - bits_;
    return {mpz_sgn(part.get()) < 0 ? -mantissa : mantissa, exponent};
}

double FamilyFixedPoint::rest(const BigInteger& part) const noexcept {
    const Leading first = leading(part);
    if (first.mantissa == 0 || first.exponent < -900) return 0;
    const std::size_t size = mpz_size(part.get());
    const mp_limb_t* limbs = mpz_limbs_read(part.get());
    const auto limb = [&](std::size_t below_top) {
        return below_top < size ? limbs[size - 1 - below_top] : 0;
    };
    const int shift = std::countl_zero(limb(0));
    const auto shifted = [&](std::size_t k) {
        return shift == 0 ? limb(k) : limb(k) << shift | limb(k + 1) >> (64 - shift);
    };
    // Modulo 2^128: the difference is small.
    __extension__ using Wide = unsigned __int128;
    __extension__ using Signed = __int128;
    const Wide exact = static_cast<Wide>(shifted(0)) << 64 | shifted(1);
    // The double may be 2^64 itself.
    const double size_of_first = std::fabs(first.mantissa);
    const auto half = static_cast<mp_limb_t>(size_of_first / 2);
    const Wide rounded = static_cast<Wide>(half) << 65;
    const double rest = static_cast<double>(static_cast<Signed>(exact - rounded)) *
                        power_of_two(first.exponent - 64);
    return first.mantissa < 0 ? -rest : rest;
}

FloatExp FamilyFixedPoint::wide(const BigInteger& part) const noexcept {
    const Leading number = leading(part);
    return {number.mantissa, number.exponent};
}

Complex<double> FamilyFixedPoint::rounded_z() const noexcept {
    const auto rounded = [&](const BigInteger& part) {
        const Leading number = leading(part);
        if (number.exponent >= -1000) return number.mantissa * power_of_two(number.exponent);
        return std::copysign(0x1p-1000, number.mantissa);
    };
    return {rounded(z_.re), rounded(z_.im)};
}

void FamilyFixedPoint::set_bits(std::int64_t bits) {
    if (bits == bits_) return;
    const auto change = [&](BigInteger& part) {
        if (bits < bits_) {
            mpz_fdiv_q_2exp(part.get(), part.get(), static_cast<mp_bitcnt_t>(bits_ - bits));
        } else {
            mpz_mul_2exp(part.get(), part.get(), static_cast<mp_bitcnt_t>(bits - bits_));
        }
    };
    change(z_.re);
    change(z_.im);
    mpz_fdiv_q_2exp(c_.re.get(), all_c_.re.get(), static_cast<mp_bitcnt_t>(most_bits_ - bits));
    mpz_fdiv_q_2exp(c_.im.get(), all_c_.im.get(), static_cast<mp_bitcnt_t>(most_bits_ - bits));
    bits_ = bits;
}

void FamilyFixedPoint::multiply(Parts& to, const Parts& a, const Parts& b) {
    const auto bits = static_cast<mp_bitcnt_t>(bits_);
    mpz_mul(to.re.get(), a.re.get(), b.re.get());
    mpz_submul(to.re.get(), a.im.get(), b.im.get());
    mpz_fdiv_q_2exp(to.re.get(), to.re.get(), bits);
    mpz_mul(to.im.get(), a.re.get(), b.im.get());
    mpz_addmul(to.im.get(), a.im.get(), b.re.get());
    mpz_fdiv_q_2exp(to.im.get(), to.im.get(), bits);
}

void FamilyFixedPoint::square(Parts& to, const Parts& a) {
    const auto bits = static_cast<mp_bitcnt_t>(bits_);
    mpz_add(s_.get(), a.re.get(), a.im.get());
    mpz_sub(t_.get(), a.re.get(), a.im.get());
    mpz_mul(to.re.get(), s_.get(), t_.get());
    mpz_fdiv_q_2exp(to.re.get(), to.re.get(), bits);
    mpz_mul(to.im.get(), a.re.get(), a.im.get());
    mpz_fdiv_q_2exp(to.im.get(), to.im.get(), bits - 1);
}

// By the binary digits of d from the top.
void FamilyFixedPoint::power(const Parts& w) {
    const auto degree = static_cast<unsigned>(formula_.degree);
    square(v_, w);
    if (degree == 2) return;
    unsigned digit = std::bit_floor(degree) / 2;
    for (bool is_first = true;; is_first = false) {
        if (!is_first) {
            square(next_, v_);
            next_.swap(v_);
        }
        if ((degree & digit) != 0) {
            multiply(next_, v_, w);
            next_.swap(v_);
        }
        if (digit == 1) break;
        digit /= 2;
    }
}

void FamilyFixedPoint::fold(Fold fold, BigInteger& part) {
    const bool is_below = mpz_sgn(part.get()) < 0;
    const bool negates = fold == Fold::Negate || (fold == Fold::Abs && is_below) ||
                         (fold == Fold::NegatedAbs && !is_below);
    if (negates) mpz_neg(part.get(), part.get());
}

void FamilyFixedPoint::step(std::int64_t bits) {
    set_bits(bits);
    fold(formula_.pre_re, z_.re);
    fold(formula_.pre_im, z_.im);
    power(z_);
    z_ = v_;
    fold(formula_.post_re, z_.re);
    fold(formula_.post_im, z_.im);
    mpz_add(z_.re.get(), z_.re.get(), c_.re.get());
    mpz_add(z_.im.get(), z_.im.get(), c_.im.get());
}

}  // namespace mandel
