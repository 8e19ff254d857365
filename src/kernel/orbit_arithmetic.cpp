#include "kernel/orbit_arithmetic.h"

#include <gmp.h>

#include "kernel/gmp_arithmetic.h"
#include "kernel/vector_arithmetic.h"

namespace mandel {

FixedPoint to_fixed_point(const BigFloat& x, std::size_t limbs) {
    BigFloat scaled(mpfr_get_prec(x.get()));
    const auto fraction_bits = static_cast<long>(OrbitArithmetic::kLimbBits * (limbs - 1));
    mpfr_mul_2si(scaled.get(), x.get(), fraction_bits, MPFR_RNDD);
    mpz_t whole;
    mpz_init(whole);
    mpfr_get_z(whole, scaled.get(), MPFR_RNDD);
    mpz_fdiv_r_2exp(whole, whole, OrbitArithmetic::kLimbBits * limbs);
    FixedPoint result(limbs);
    // Whole limbs, the lowest first, with the bits that a limb does not use at its top.
    constexpr std::size_t kUnusedBits = 64 - OrbitArithmetic::kLimbBits;
    mpz_export(result.data(), nullptr, -1, sizeof(std::uint64_t), 0, kUnusedBits, whole);
    mpz_clear(whole);
    return result;
}

std::unique_ptr<OrbitArithmetic> make_orbit_arithmetic(const FixedPoint& re, const FixedPoint& im,
                                                       const OrbitExecution& execution) {
    if (execution.simd == SimdLevel::Avx512 && has_vector_arithmetic(re.size())) {
        return make_vector_arithmetic(re, im, execution);
    }
    return std::make_unique<GmpArithmetic>(re, im);
}

}  // namespace mandel
