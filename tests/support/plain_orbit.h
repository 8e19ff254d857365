// z <- z^2 + c and d <- 2 z d + 1 as anybody would write them with MPFR: what orbits and nuclei are
// compared with.
#pragma once

#include "num/big_float.h"

namespace mandel {

class PlainQuadraticOrbit {
public:
    PlainQuadraticOrbit(const BigFloat& c_re, const BigFloat& c_im, mpfr_prec_t bits)
        : re(bits),
          im(bits),
          d_re(bits),
          d_im(bits),
          c_re_(c_re),
          c_im_(c_im),
          a_(bits),
          b_(bits) {}

    void step() {
        mpfr_mul(a_.get(), re.get(), d_re.get(), MPFR_RNDN);
        mpfr_mul(b_.get(), im.get(), d_im.get(), MPFR_RNDN);
        mpfr_sub(a_.get(), a_.get(), b_.get(), MPFR_RNDN);
        mpfr_mul(b_.get(), re.get(), d_im.get(), MPFR_RNDN);
        mpfr_fma(d_im.get(), im.get(), d_re.get(), b_.get(), MPFR_RNDN);
        mpfr_mul_ui(d_im.get(), d_im.get(), 2, MPFR_RNDN);
        mpfr_mul_ui(d_re.get(), a_.get(), 2, MPFR_RNDN);
        mpfr_add_ui(d_re.get(), d_re.get(), 1, MPFR_RNDN);

        mpfr_sqr(a_.get(), re.get(), MPFR_RNDN);
        mpfr_sqr(b_.get(), im.get(), MPFR_RNDN);
        mpfr_mul(im.get(), re.get(), im.get(), MPFR_RNDN);
        mpfr_mul_ui(im.get(), im.get(), 2, MPFR_RNDN);
        mpfr_add(im.get(), im.get(), c_im_.get(), MPFR_RNDN);
        mpfr_sub(re.get(), a_.get(), b_.get(), MPFR_RNDN);
        mpfr_add(re.get(), re.get(), c_re_.get(), MPFR_RNDN);
    }

    BigFloat re, im;      // z; 0 before the first step
    BigFloat d_re, d_im;  // dz/dc

private:
    const BigFloat c_re_, c_im_;
    BigFloat a_, b_;
};

}  // namespace mandel
