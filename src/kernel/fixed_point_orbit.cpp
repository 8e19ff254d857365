#include "kernel/fixed_point_orbit.h"

#include <algorithm>
#include <bit>

namespace mandel {
namespace {

constexpr unsigned kWholeBits = 8;  // z^2 + c and (|re| + |im|)^2 stay below 64
constexpr std::size_t kMinLimbs = 2;

std::size_t limbs_for(std::int64_t fraction_bits) {
    if (fraction_bits <= 0) return kMinLimbs;
    const auto bits = static_cast<std::size_t>(fraction_bits) + kWholeBits;
    return std::max(kMinLimbs, (bits + 63) / 64);
}

// out[0..n) = the topmost limbs of x shifted by the bits before the point; x has n + 1 limbs and
// is overwritten.
void keep_top(mp_limb_t* out, mp_limb_t* x, std::size_t n) {
    mpn_lshift(x, x, static_cast<mp_size_t>(n + 1), kWholeBits);
    mpn_copyi(out, x + 1, static_cast<mp_size_t>(n));
}

}  // namespace

FixedPointOrbit::FixedPointOrbit(const BigFloat& re, const BigFloat& im, std::int64_t fraction_bits)
    : all_(limbs_for(fraction_bits)), used_(all_) {
    static_assert(GMP_NUMB_BITS == 64);
    const auto take = [&](const BigFloat& x, Part& part) {
        part.limbs.assign(all_, 0);
        part.is_negative = mpfr_signbit(x.get()) != 0;
        BigFloat scaled(mpfr_get_prec(x.get()));
        const auto bits = static_cast<long>(64 * all_ - kWholeBits);
        mpfr_mul_2si(scaled.get(), x.get(), bits, MPFR_RNDN);
        mpz_t whole;
        mpz_init(whole);
        mpfr_get_z(whole, scaled.get(), MPFR_RNDZ);
        mpz_abs(whole, whole);
        std::copy_n(mpz_limbs_read(whole), mpz_size(whole), part.limbs.begin());
        mpz_clear(whole);
    };
    take(re, c_re_);
    take(im, c_im_);
    re_.limbs.assign(all_, 0);
    im_.limbs.assign(all_, 0);
    sum_.resize(all_);
    for (auto* square : {&re_sq_, &im_sq_, &sum_sq_}) square->resize(2 * all_);
}

void FixedPointOrbit::resize(std::size_t limbs) noexcept {
    for (std::size_t i = all_ - limbs; i < all_ - used_; ++i) re_.limbs[i] = im_.limbs[i] = 0;
    used_ = limbs;
}

void FixedPointOrbit::add(Part& to, const Part& c) noexcept {
    const auto n = static_cast<mp_size_t>(used_);
    mp_limb_t* x = &to.limbs[all_ - used_];
    const mp_limb_t* y = &c.limbs[all_ - used_];
    if (to.is_negative == c.is_negative) {
        mpn_add_n(x, x, y, n);
    } else if (mpn_cmp(x, y, n) >= 0) {
        mpn_sub_n(x, x, y, n);
    } else {
        mpn_sub_n(x, y, x, n);
        to.is_negative = c.is_negative;
    }
}

void FixedPointOrbit::step(std::int64_t fraction_bits) noexcept {
    const std::size_t limbs = std::min(all_, limbs_for(fraction_bits));
    if (limbs != used_) resize(limbs);
    const auto n = static_cast<mp_size_t>(used_);
    mp_limb_t* re = &re_.limbs[all_ - used_];
    mp_limb_t* im = &im_.limbs[all_ - used_];
    mpn_add_n(sum_.data(), re, im, n);
    mpn_sqr(re_sq_.data(), re, n);
    mpn_sqr(im_sq_.data(), im, n);
    mpn_sqr(sum_sq_.data(), sum_.data(), n);

    // One limb more than is kept takes part. Rounding down keeps the last difference positive.
    mp_limb_t* a = &re_sq_[used_ - 1];
    const mp_limb_t* b = &im_sq_[used_ - 1];
    mp_limb_t* s = &sum_sq_[used_ - 1];
    mpn_sub_n(s, s, a, n + 1);
    mpn_sub_n(s, s, b, n + 1);
    im_.is_negative = re_.is_negative != im_.is_negative;
    keep_top(im, s, used_);
    re_.is_negative = mpn_cmp(a, b, n + 1) < 0;
    if (re_.is_negative) {
        mpn_sub_n(a, b, a, n + 1);
    } else {
        mpn_sub_n(a, a, b, n + 1);
    }
    keep_top(re, a, used_);
    add(re_, c_re_);
    add(im_, c_im_);
}

double FixedPointOrbit::to_double(const Part& part) const noexcept {
    const mp_limb_t high = part.limbs[all_ - 1];
    if (high == 0) return to_float_exp(part).to_double();
    const auto zeros = std::countl_zero(high);
    mp_limb_t top = high << zeros;
    if (zeros > 0) top |= part.limbs[all_ - 2] >> (64 - zeros);
    const double size =
        static_cast<double>(top) * power_of_two(-64 + static_cast<int>(kWholeBits) - zeros);
    return part.is_negative ? -size : size;
}

FloatExp FixedPointOrbit::to_float_exp(const Part& part) const noexcept {
    std::size_t i = all_;
    while (i > all_ - used_ && part.limbs[i - 1] == 0) --i;
    if (i == all_ - used_) return {};
    const auto zeros = std::countl_zero(part.limbs[i - 1]);
    mp_limb_t top = part.limbs[i - 1] << zeros;
    if (zeros > 0 && i - 1 > all_ - used_) top |= part.limbs[i - 2] >> (64 - zeros);
    const auto below = static_cast<std::int64_t>(64 * (all_ - i + 1));
    const double mantissa = static_cast<double>(top);
    return {part.is_negative ? -mantissa : mantissa,
            static_cast<std::int64_t>(kWholeBits) - below - zeros};
}

Complex<double> FixedPointOrbit::z() const noexcept { return {to_double(re_), to_double(im_)}; }

ComplexExp FixedPointOrbit::z_exp() const noexcept {
    return {to_float_exp(re_), to_float_exp(im_)};
}

}  // namespace mandel
