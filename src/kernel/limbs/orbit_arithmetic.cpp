#include "kernel/limbs/orbit_arithmetic.h"

#include <gmp.h>

#include "kernel/limbs/gmp_arithmetic.h"
#include "kernel/limbs/vector_arithmetic.h"

namespace mandel {

namespace {

// Of a word that holds a limb, those above the limb.
constexpr std::size_t kUnusedBits = 64 - OrbitArithmetic::kLimbBits;

}  // namespace

FixedPoint to_fixed_point(const BigFloat& x, std::size_t limbs) {
    BigFloat scaled(mpfr_get_prec(x.get()));
    const auto fraction_bits = static_cast<long>(OrbitArithmetic::kLimbBits * (limbs - 1));
    mpfr_mul_2si(scaled.get(), x.get(), fraction_bits, MPFR_RNDD);
    mpz_t whole;
    mpz_init(whole);
    mpfr_get_z(whole, scaled.get(), MPFR_RNDD);
    mpz_fdiv_r_2exp(whole, whole, OrbitArithmetic::kLimbBits * limbs);
    FixedPoint result(limbs);
    mpz_export(result.data(), nullptr, -1, sizeof(std::uint64_t), 0, kUnusedBits, whole);
    mpz_clear(whole);
    return result;
}

BigFloat to_big_float(const FixedPoint& x) {
    mpz_t whole;
    mpz_init(whole);
    mpz_import(whole, x.size(), -1, sizeof x[0], 0, kUnusedBits, x.data());
    const std::size_t bits = OrbitArithmetic::kLimbBits * x.size();
    if (mpz_tstbit(whole, bits - 1) != 0) {
        mpz_t modulus;
        mpz_init(modulus);
        mpz_setbit(modulus, bits);
        mpz_sub(whole, whole, modulus);
        mpz_clear(modulus);
    }
    BigFloat result(static_cast<mpfr_prec_t>(bits));
    const auto fraction_bits = static_cast<mpfr_exp_t>(bits - OrbitArithmetic::kLimbBits);
    mpfr_set_z_2exp(result.get(), whole, -fraction_bits, MPFR_RNDN);
    mpz_clear(whole);
    return result;
}

std::unique_ptr<OrbitArithmetic> make_orbit_arithmetic(const FixedPoint& re, const FixedPoint& im,
                                                       const OrbitExecution& execution) {
    if (execution.simd == SimdLevel::Avx512 && has_vector_arithmetic(re.size())) {
        return make_vector_arithmetic(re, im, execution.crew);
    }
    return std::make_unique<GmpArithmetic>(re, im);
}

}  // namespace mandel
