// The orbit of 0 of a formula of the family in arbitrary precision, with its derivative J by c.
//
// An error in a step to Z_n is one of c that is 1 / sigma_min(J_n) times as large, so that later
// steps take fewer bits.
#pragma once

#include <cstdint>

#include "kernel/family/step/fixed_point.h"
#include "kernel/family/step/slope.h"

namespace mandel {

class CriticalOrbit {
public:
    // Z_0. |c| <= 4. Seen as an error of c, that of every step is below 2^-bits.
    CriticalOrbit(const Formula& formula, const BigComplex& c, std::int64_t bits);

    void step();

    std::uint64_t n() const noexcept { return n_; }
    const ComplexExp& z() const noexcept { return z_; }
    const FamilySlope& slope() const noexcept { return slope_; }
    // The derivative of the last step.
    const LocalSimilarity<FloatExp>& local() const noexcept { return local_; }
    // Bits after the point in the next step.
    std::int64_t bits() const noexcept;

private:
    const Formula formula_;
    const std::int64_t most_bits_;
    FamilyFixedPoint orbit_;
    std::uint64_t n_ = 0;
    ComplexExp z_;
    FamilySlope slope_;
    LocalSimilarity<FloatExp> local_{};
};

}  // namespace mandel
