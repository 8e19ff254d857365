// The critical orbit of a formula of the family as anybody would write it with MPFR: what nuclei
// are compared with.
#pragma once

#include "base/formula.h"
#include "num/big_complex.h"
#include "num/floatexp.h"

namespace mandel {

class PlainFamilyOrbit {
public:
    PlainFamilyOrbit(const Formula& formula, BigComplex c, mpfr_prec_t bits)
        : formula_(formula), c_(std::move(c)), bits_(bits), z_(bits) {}

    void step() {
        fold(formula_.pre_re, z_.re);
        fold(formula_.pre_im, z_.im);
        const BigComplex w = z_;
        for (int k = 1; k < formula_.degree; ++k) z_ = product(z_, w, bits_);
        fold(formula_.post_re, z_.re);
        fold(formula_.post_im, z_.im);
        z_ = sum(z_, c_, bits_);
    }

    FloatExp size() const { return z_.to_complex_exp().abs(); }
    const BigComplex& exact_z() const { return z_; }
    Complex<double> z() const { return {z_.re.to_double(), z_.im.to_double()}; }

private:
    static void fold(Fold fold, BigFloat& part) {
        if (is_fold(fold)) mpfr_abs(part.get(), part.get(), MPFR_RNDN);
        if (fold == Fold::Negate || fold == Fold::NegatedAbs) {
            mpfr_neg(part.get(), part.get(), MPFR_RNDN);
        }
    }

    Formula formula_;
    BigComplex c_;
    mpfr_prec_t bits_;
    BigComplex z_;
};

}  // namespace mandel
