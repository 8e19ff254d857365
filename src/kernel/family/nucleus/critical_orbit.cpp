#include "kernel/family/nucleus/critical_orbit.h"

#include <algorithm>
#include <bit>

namespace mandel {
namespace {

// c itself is what a pixel adds.
const FamilySlope kUnit{ComplexExp(1, 0, 0), ComplexExp(0, 1, 0)};
// Of the exponents of slopes and of z; what changes bits costs time.
constexpr std::int64_t kMargin = 8, kStepOfBits = 64;
// Z_n itself is needed as a double.
constexpr std::int64_t kLeast = 128;

}  // namespace

CriticalOrbit::CriticalOrbit(const Formula& formula, const BigComplex& c, std::int64_t bits)
    : formula_(formula),
      most_bits_(std::max(bits, kLeast) + kMargin +
                 std::bit_width(static_cast<unsigned>(formula.degree))),
      orbit_(formula, BigComplex(MPFR_PREC_MIN), c, most_bits_) {}

std::int64_t CriticalOrbit::bits() const noexcept {
    const FloatExp least = slope_.smallest();
    if (least.mantissa == 0 || z_.is_zero()) return most_bits_;
    const std::int64_t in_step = (formula_.degree - 1) * std::min<std::int64_t>(0, z_.exponent);
    const std::int64_t growth = least.exponent + in_step - kMargin;
    const std::int64_t spared = std::max<std::int64_t>(0, growth) / kStepOfBits * kStepOfBits;
    return std::max(most_bits_ - spared, std::min(kLeast, most_bits_));
}

void CriticalOrbit::step() {
    const Complex<FloatExp> z = orbit_.z();
    orbit_.step(bits());
    local_ = local_similarity_at(formula_, z, orbit_.v());
    slope_.step(ComplexExp(local_.g.re, local_.g.im), local_.conjugates, kUnit);
    const Complex<FloatExp> next = orbit_.z();
    z_ = ComplexExp(next.re, next.im);
    ++n_;
}

}  // namespace mandel
