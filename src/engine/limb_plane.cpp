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
// |re| and |im| of a point in limbs.
constexpr double kMostSize = 4;

}  // namespace

FamilyLimbPoints::Digits limb_digits(const Decimal& number) {
    BigFloat exact(number, kPrecision);
    mpfr_mul_2si(exact.get(), exact.get(), FamilyLimbPoints::kBits, MPFR_RNDN);
    mpz_t scaled;
    mpz_init(scaled);
    mpfr_get_z(scaled, exact.get(), MPFR_RNDN);
    const FamilyLimbPoints::Digits digits = FamilyLimbPoints::digits(scaled);
    mpz_clear(scaled);
    return digits;
}

LimbPlane::LimbPlane(const View& view) : is_julia_(view.julia.has_value()) {
    for (Parts* parts : {&centre_, &right_, &up_, &point_}) mpz_inits(parts->re, parts->im, nullptr);
    mpz_init(term_);
    const PlaneMatrix matrix = plane_matrix(view, kPrecision);
    set(centre_, {BigFloat(view.re, kPrecision), BigFloat(view.im, kPrecision)});
    set(right_, matrix.right);
    set(up_, matrix.up);
}

LimbPlane::~LimbPlane() {
    for (Parts* parts : {&centre_, &right_, &up_, &point_}) {
        mpz_clears(parts->re, parts->im, nullptr);
    }
    mpz_clear(term_);
}

void LimbPlane::set(Parts& parts, const BigComplex& z) {
    const auto set_part = [](mpz_t part, const BigFloat& from) {
        BigFloat scaled(from);
        mpfr_mul_2si(scaled.get(), scaled.get(), kPlaneBits, MPFR_RNDN);
        mpfr_get_z(part, scaled.get(), MPFR_RNDN);
    };
    set_part(parts.re, z.re);
    set_part(parts.im, z.im);
}

void LimbPlane::add_product(mpz_t sum, const mpz_t column, double factor) {
    int exponent = 0;
    const auto digits = static_cast<long>(std::ldexp(std::frexp(factor, &exponent), 53));
    mpz_mul_si(term_, column, digits);
    exponent -= 53;
    if (exponent < 0) {
        mpz_fdiv_q_2exp(term_, term_, static_cast<mp_bitcnt_t>(-exponent));
    } else {
        mpz_mul_2exp(term_, term_, static_cast<mp_bitcnt_t>(exponent));
    }
    mpz_add(sum, sum, term_);
}

bool LimbPlane::add_to(FamilyLimbPoints& points, double right, double up, std::size_t tag,
                       std::size_t limbs) {
    const auto set_part = [&](mpz_t part, const mpz_t centre, const mpz_t r, const mpz_t u) {
        mpz_set(part, centre);
        add_product(part, r, right);
        add_product(part, u, up);
        mpz_fdiv_q_2exp(part, part, kGuardBits);
    };
    set_part(point_.re, centre_.re, right_.re, up_.re);
    set_part(point_.im, centre_.im, right_.im, up_.im);
    const auto is_small = [](const mpz_t part) {
        return std::ldexp(std::fabs(mpz_get_d(part)), -FamilyLimbPoints::kBits) <= kMostSize;
    };
    const bool is_on_axis = !is_julia_ && mpz_sgn(point_.im) == 0;
    if (is_on_axis || !is_small(point_.re) || !is_small(point_.im)) return false;
    points.add(point_.re, point_.im, tag, limbs);
    return true;
}

}  // namespace mandel
