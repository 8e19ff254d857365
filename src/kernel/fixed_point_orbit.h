// One orbit of z -> z^2 + c in fixed point, with as many limbs in each step as that step needs.
//
// |z| <= 4 before each step, so nothing has to be normalised: a number is a sign and n limbs of
// which the topmost has 8 bits before the binary point. A step is three squarings,
//     re' = re^2 - im^2 + c.re,   im' = (|re| + |im|)^2 - re^2 - im^2 (with its sign) + c.im,
// on GMP's mpn layer. Lower limbs are dropped and grown again from one step to the next: dropping
// them is an error of one unit in the last limb kept, and the caller knows how large that may be.
#pragma once

#include <gmp.h>

#include <vector>

#include "num/big_float.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

class FixedPointOrbit {
public:
    // z = 0. |c| <= 4; fraction_bits: the most that any step will ask for.
    FixedPointOrbit(const BigFloat& re, const BigFloat& im, std::int64_t fraction_bits);

    // One iteration, right to about 2^-fraction_bits; at least 120 bits are kept in any case.
    void step(std::int64_t fraction_bits) noexcept;

    // The current z, rounded; parts below 2^-1000 are 0.
    Complex<double> z() const noexcept;
    // The same at any size.
    ComplexExp z_exp() const noexcept;

private:
    // limbs[0..kept) of the whole number, the topmost last: the lowest ones may be stale.
    struct Part {
        std::vector<mp_limb_t> limbs;
        bool is_negative = false;
    };

    void resize(std::size_t limbs) noexcept;
    void add(Part& to, const Part& c) noexcept;
    double to_double(const Part& part) const noexcept;
    FloatExp to_float_exp(const Part& part) const noexcept;

    std::size_t all_;   // limbs of c
    std::size_t used_;  // limbs of z in use: the topmost ones
    Part c_re_, c_im_, re_, im_;
    std::vector<mp_limb_t> sum_, re_sq_, im_sq_, sum_sq_;
};

}  // namespace mandel
