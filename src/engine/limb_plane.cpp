#include "engine/limb_plane.h"

#include <cmath>

#include "engine/plane_matrix.h"

namespace mandel {
namespace {

// For the roundings of sums of pixels.
constexpr int kGuardBits = 64;
constexpr int kPlaneBits = FamilyLimbPoints::kBits + kGuardBits;
// And before the point.
constexpr mpfr_prec_t kPrecision = kPlaneBits + 64;
// Before the point, of |re| and |im| of a point in limbs.
constexpr std::size_t kMostBits = 2;

}  // namespace

FamilyLimbPoints::Digits limb_digits(const Decimal& number) {
    BigFloat exact(number, kPrecision);
    mpfr_mul_2si(exact.get(), exact.get(), FamilyLimbPoints::kBits, MPFR_RNDN);
    BigInteger scaled;
    mpfr_get_z(scaled.get(), exact.get(), MPFR_RNDN);
    return FamilyLimbPoints::digits(scaled.get());
}

LimbPlane::LimbPlane(const View& view) : is_julia_(view.julia.has_value()) {
    const PlaneMatrix matrix = plane_matrix(view, kPrecision);
    centre_.set({BigFloat(view.re, kPrecision), BigFloat(view.im, kPrecision)});
    right_.set(matrix.right);
    up_.set(matrix.up);
}

void LimbPlane::Parts::set(const BigComplex& z) {
    const auto set_part = [](BigInteger& part, const BigFloat& from) {
        BigFloat scaled(from);
        mpfr_mul_2si(scaled.get(), scaled.get(), kPlaneBits, MPFR_RNDN);
        mpfr_get_z(part.get(), scaled.get(), MPFR_RNDN);
    };
    set_part(re, z.re);
    set_part(im, z.im);
}

void LimbPlane::add_product(BigInteger& sum, const BigInteger& column, double factor) {
    constexpr int kDigits = 53;
    int exponent = 0;
    const auto digits = static_cast<long>(std::ldexp(std::frexp(factor, &exponent), kDigits));
    exponent -= kDigits;
    mpz_mul_si(term_.get(), column.get(), digits);
    if (exponent < 0) {
        mpz_fdiv_q_2exp(term_.get(), term_.get(), static_cast<mp_bitcnt_t>(-exponent));
    } else {
        mpz_mul_2exp(term_.get(), term_.get(), static_cast<mp_bitcnt_t>(exponent));
    }
    mpz_add(sum.get(), sum.get(), term_.get());
}

bool LimbPlane::add_to(FamilyLimbPoints& points, double right, double up, std::size_t tag,
                       std::size_t limbs) {
    const auto set_part = [&](BigInteger& part, const BigInteger& centre, const BigInteger& r,
                              const BigInteger& u) {
        part = centre;
        add_product(part, r, right);
        add_product(part, u, up);
        mpz_fdiv_q_2exp(part.get(), part.get(), kGuardBits);
    };
    set_part(point_.re, centre_.re, right_.re, up_.re);
    set_part(point_.im, centre_.im, right_.im, up_.im);
    const auto is_small = [](const BigInteger& part) {
        return mpz_sizeinbase(part.get(), 2) <= FamilyLimbPoints::kBits + kMostBits;
    };
    const bool is_on_axis = !is_julia_ && mpz_sgn(point_.im.get()) == 0;
    if (is_on_axis || !is_small(point_.re) || !is_small(point_.im)) return false;
    points.add(point_.re.get(), point_.im.get(), tag, limbs);
    return true;
}

}  // namespace mandel
