// One orbit of z -> z^2 + c in fixed point, with as many limbs in each step as that step needs.
//
// |z| <= 4 before each step, so nothing has to be normalised. With n limbs of 52 bits, of which the
// topmost is the whole part, re and im are multiples of 2^-F, F = 52 (n - 1), and a step is exact
// up to its end, which rounds down:
//     re' = floor(re^2 - im^2) + floor(c.re),   im' = floor(2 re im) + floor(c.im)   to 2^-F.
// Limbs are dropped and grown again from one step to the next: dropping rounds down as well. So
// what a step yields does not depend on how it is computed (orbit_arithmetic.h), and the caller
// knows how large its error may be.
#pragma once

#include <cstdint>
#include <memory>

#include "kernel/limbs/orbit_arithmetic.h"
#include "num/big_float.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

// How many steps a loop may take between two polls of its stop flag, which makes about 20 ms, if
// everything else in a step takes so many nanoseconds.
constexpr std::uint64_t steps_between_polls(std::int64_t fraction_bits,
                                            std::uint64_t other_nanoseconds) {
    // GMP takes about a nanosecond for each pair of 64-bit limbs, or less.
    const auto limbs = static_cast<std::uint64_t>(fraction_bits > 0 ? fraction_bits / 64 + 1 : 1);
    return 1 + 20'000'000 / (other_nanoseconds + limbs * limbs);
}

// What a step takes more than one in short arithmetic, in units of 1/4096 of what such a step takes
// with all that goes with it. Measured on searches for nuclei.
constexpr std::uint64_t work_of_limbs(std::int64_t fraction_bits) {
    const auto limbs = static_cast<std::uint64_t>(fraction_bits > 0 ? fraction_bits / 64 : 0);
    return limbs * limbs;
}

class FixedPointOrbit {
public:
    // z = 0. |c| <= 4; fraction_bits: the most that any step will ask for.
    FixedPointOrbit(const BigFloat& re, const BigFloat& im, std::int64_t fraction_bits,
                    const OrbitExecution& execution = {});

    // One iteration, right to 2^-fraction_bits; at least 156 bits are kept in any case.
    void step(std::int64_t fraction_bits) noexcept;

    // The current z, rounded; parts below 2^-1000 are 0.
    Complex<double> z() const noexcept;
    // The same at any size.
    ComplexExp z_exp() const noexcept;
    // A part of it with all of its bits.
    BigFloat exact(OrbitPart part) const;

private:
    double to_double(OrbitPart part) const noexcept;
    FloatExp to_float_exp(OrbitPart part) const noexcept;

    std::size_t most_limbs_;
    std::size_t limbs_;  // in use
    bool is_real_;       // im is 0 for ever
    std::unique_ptr<OrbitArithmetic> arithmetic_;
};

}  // namespace mandel
