// A complex number in arbitrary precision, with the little arithmetic that refining a root needs.
// Results are rounded to `bits` bits a part.
#pragma once

#include <utility>

#include "num/big_float.h"
#include "num/floatexp.h"

namespace mandel {

struct BigComplex {
    explicit BigComplex(mpfr_prec_t bits) : re(bits), im(bits) {}
    BigComplex(BigFloat x, BigFloat y) : re(std::move(x)), im(std::move(y)) {}

    ComplexExp to_complex_exp() const;

    BigFloat re, im;
};

BigComplex to_big_complex(const ComplexExp& x);  // exact
BigComplex sum(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits);
BigComplex difference(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits);
BigComplex product(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits);
// b != 0
BigComplex quotient(const BigComplex& a, const BigComplex& b, mpfr_prec_t bits);
// e^{i pi count / parts}: so many parts of half a turn. Quarter turns are exact.
BigComplex half_turns(double count, unsigned long parts, mpfr_prec_t bits);

}  // namespace mandel
