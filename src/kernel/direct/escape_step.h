// The one definition of an iteration in double precision, shared by the SIMD and scalar loops.
//
// An orbit runs in blocks of kBlockSteps; the escape test looks at the end of a block only, and
// the last block is run again step by step to find the exact count. A block consists of
// sub-blocks that all look alike, so that it can be taken up again at any of them. Which
// operations are fused is part of the definition. Two forms of the real part alternate,
//     nested   re = re re + (c.re - im im)       3 fused operations and 1 addition a step
//     split    re = (re + im)(re - im) + c.re    2 fused operations and 3 additions
// because one third nested keeps both kinds of pipe of a modern core equally busy.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/multiversion.h"
#include "num/complex.h"

namespace mandel {

constexpr int kSubBlockSteps = 6;
constexpr int kSubBlocks = 4;
constexpr int kBlockSteps = kSubBlocks * kSubBlockSteps;

constexpr bool is_nested_step(int place_in_sub_block) { return place_in_sub_block % 3 == 0; }

struct DirectOrbit {
    Complex<double> z;
    Complex<double> d;  // dz / dpixel
};

template <bool kDerivative>
MANDEL_ALWAYS_INLINE void step(DirectOrbit& o, const Complex<double>& c,
                               const Complex<double>& pixel, bool nested) {
    const double re2 = o.z.re + o.z.re;
    if constexpr (kDerivative) {
        const double im2 = o.z.im + o.z.im;
        o.d = {std::fma(re2, o.d.re, std::fma(-im2, o.d.im, pixel.re)),
               std::fma(re2, o.d.im, std::fma(im2, o.d.re, pixel.im))};
    }
    const double re = nested ? std::fma(o.z.re, o.z.re, std::fma(-o.z.im, o.z.im, c.re))
                             : std::fma(o.z.re + o.z.im, o.z.re - o.z.im, c.re);
    o.z = {re, std::fma(re2, o.z.im, c.im)};
}

}  // namespace mandel
