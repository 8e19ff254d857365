#include "kernel/limbs/fixed_point_orbit.h"

#include <algorithm>
#include <cstdlib>

namespace mandel {
namespace {

constexpr std::int64_t kSignedLimbBits = OrbitArithmetic::kLimbBits;

std::size_t limbs_for(std::int64_t fraction_bits) {
    const std::int64_t limbs = (fraction_bits + kSignedLimbBits - 1) / kSignedLimbBits + 1;
    return std::max(OrbitArithmetic::kMinLimbs,
                    static_cast<std::size_t>(std::max<std::int64_t>(0, limbs)));
}

bool is_negative(std::uint64_t topmost) { return topmost >> (kSignedLimbBits - 1) != 0; }

std::int64_t whole_part(std::uint64_t topmost) {
    return static_cast<std::int64_t>(topmost << (64 - kSignedLimbBits)) >> (64 - kSignedLimbBits);
}

}  // namespace

FixedPointOrbit::FixedPointOrbit(const BigFloat& re, const BigFloat& im, std::int64_t fraction_bits,
                                 const OrbitExecution& execution)
    : most_limbs_(limbs_for(fraction_bits)),
      limbs_(most_limbs_),
      is_real_(mpfr_zero_p(im.get()) != 0),
      arithmetic_(make_orbit_arithmetic(to_fixed_point(re, most_limbs_),
                                        to_fixed_point(im, most_limbs_), execution)) {}

void FixedPointOrbit::step(std::int64_t fraction_bits) noexcept {
    limbs_ = std::min(most_limbs_, limbs_for(fraction_bits));
    arithmetic_->step(limbs_);
}

double FixedPointOrbit::to_double(OrbitPart part) const noexcept {
    // In two pieces of 48 and 56 bits after the point: a double holds the first exactly, and only
    // their sum is rounded.
    constexpr int kHigh = 48, kLow = 104 - kHigh;
    const auto& [whole, first, second] = arithmetic_->top(part);
    const std::int64_t high = (whole_part(whole) << kHigh) +
                              static_cast<std::int64_t>(first >> (kSignedLimbBits - kHigh));
    // So small that there are not enough bits below.
    if (std::abs(high) < 1 << 16) return to_float_exp(part).to_double();
    const std::uint64_t low =
        (first << (kSignedLimbBits) | second) & ((std::uint64_t{1} << kLow) - 1);
    return static_cast<double>(high) * 0x1p-48 + static_cast<double>(low) * 0x1p-104;
}

FloatExp FixedPointOrbit::to_float_exp(OrbitPart part) const noexcept {
    const bool negative = is_negative(arithmetic_->top(part)[0]);
    const std::uint64_t sign_limb = negative ? OrbitArithmetic::kLimbMask : 0;
    std::size_t k = 0;
    while (k <= limbs_ && arithmetic_->limb_from_top(part, k) == sign_limb) ++k;
    if (k > limbs_) return {};
    const std::int64_t sign = negative ? -(std::int64_t{1} << kSignedLimbBits) : 0;
    const std::int64_t head = sign + static_cast<std::int64_t>(arithmetic_->limb_from_top(part, k));
    const std::uint64_t next = arithmetic_->limb_from_top(part, k + 1);
    const auto last = static_cast<double>(arithmetic_->limb_from_top(part, k + 2));
    // As above: so much of the next limb with the first that a double holds it exactly.
    const auto taken = 52 - exponent_of(static_cast<double>(head));
    const std::int64_t high = head * (std::int64_t{1} << taken) +
                              static_cast<std::int64_t>(next >> (kSignedLimbBits - taken));
    const std::uint64_t low = next & ((std::uint64_t{1} << (kSignedLimbBits - taken)) - 1);
    return {static_cast<double>(high) +
                (static_cast<double>(low) + last * 0x1p-52) * power_of_two(taken - kSignedLimbBits),
            -kSignedLimbBits * static_cast<std::int64_t>(k) - taken};
}

Complex<double> FixedPointOrbit::z() const noexcept {
    return {to_double(OrbitPart::Re), is_real_ ? 0 : to_double(OrbitPart::Im)};
}

ComplexExp FixedPointOrbit::z_exp() const noexcept {
    return {to_float_exp(OrbitPart::Re), is_real_ ? FloatExp() : to_float_exp(OrbitPart::Im)};
}

BigFloat FixedPointOrbit::exact(OrbitPart part) const {
    FixedPoint limbs(limbs_);
    for (std::size_t k = 0; k < limbs_; ++k) {
        limbs[limbs_ - 1 - k] = arithmetic_->limb_from_top(part, k);
    }
    return to_big_float(limbs);
}

}  // namespace mandel
