// The arithmetic of a fixed-point orbit: what fixed_point_orbit.h says a step is, to the bit, in
// one of two ways: on GMP's limbs (gmp_arithmetic.h), or on AVX-512 vectors (vector_arithmetic.h),
// which take up to 104,000 bits and a fraction of the time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/crew.h"
#include "base/simd_level.h"
#include "num/big_float.h"

namespace mandel {

// None of it changes a bit of the orbit.
struct OrbitExecution {
    SimdLevel simd = SimdLevel::Avx512;  // the fastest instructions that may be used
    Crew* crew = nullptr;                // helps with long numbers, and outlives the orbit
};

enum class OrbitPart : std::uint8_t { Re, Im };

// A two's complement number, the topmost limb last: limb k of n weighs 2^(52 (k - n + 1)).
using FixedPoint = std::vector<std::uint64_t>;

class OrbitArithmetic {
public:
    static constexpr unsigned kLimbBits = 52;
    static constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << kLimbBits) - 1;
    static constexpr std::size_t kMinLimbs = 4;
    // The three topmost limbs of a part, the topmost first.
    using Top = std::array<std::uint64_t, 3>;

    virtual ~OrbitArithmetic() = default;
    // From z to z^2 + c, with that many limbs: kMinLimbs and no more than c has.
    virtual void step(std::size_t limbs) noexcept = 0;
    // Limb k of z counted from the topmost, 0; zero below the last.
    virtual std::uint64_t limb_from_top(OrbitPart part, std::size_t k) const noexcept = 0;

    const Top& top(OrbitPart part) const noexcept {
        return part == OrbitPart::Re ? re_top_ : im_top_;
    }

protected:
    Top re_top_{}, im_top_{};
};

// x rounded down to `limbs` limbs; |x| < 2^51.
FixedPoint to_fixed_point(const BigFloat& x, std::size_t limbs);

// Exact.
BigFloat to_big_float(const FixedPoint& x);

// The faster one for this many limbs on this machine. re and im of c are of equal size.
std::unique_ptr<OrbitArithmetic> make_orbit_arithmetic(const FixedPoint& re, const FixedPoint& im,
                                                       const OrbitExecution& execution);

}  // namespace mandel
