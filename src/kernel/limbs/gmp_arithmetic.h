// The arithmetic of a fixed-point orbit on GMP's mpn layer, for every machine and size.
//
// A part is a two's complement number of 64-bit words, the lowest first, whose lowest bit weighs
// 2^-F. A step squares |re|, |im| and |re| + |im|, from which 2 |re im| follows by subtraction:
// three squarings cost less than two products.
#pragma once

#include <gmp.h>

#include "kernel/limbs/orbit_arithmetic.h"

namespace mandel {

class GmpArithmetic final : public OrbitArithmetic {
public:
    GmpArithmetic(const FixedPoint& c_re, const FixedPoint& c_im);

    void step(std::size_t limbs) noexcept override;
    std::uint64_t limb_from_top(OrbitPart part, std::size_t k) const noexcept override;

private:
    using Words = std::vector<mp_limb_t>;

    void resize(std::size_t limbs) noexcept;
    void square_im_and_product() noexcept;
    // to = the bits of `exact` from 2^-F up, plus c.
    void round_down(Words& to, const Words& exact, const Words& c) noexcept;
    void update_top() noexcept;

    const std::size_t most_limbs_;
    const bool is_real_;
    std::size_t limbs_;  // in use
    std::size_t words_;  // that hold them
    const Words all_c_re_, all_c_im_;
    Words c_re_, c_im_;  // rounded down to limbs_
    Words re_, im_;
    Words re_size_, im_size_;        // |re|, |im|
    Words re_sq_, im_sq_, product_;  // with all bits: twice as many words
};

}  // namespace mandel
