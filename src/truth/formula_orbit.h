// One orbit of any formula (base/formula.h) in arbitrary precision, and its derivative by the
// pixel, written from the definitions alone.
#pragma once

#include <cstdint>

#include "base/formula.h"
#include "num/big_complex.h"
#include "num/complex.h"

namespace mandel {

class FormulaOrbit {
public:
    // For the derivative: its relative error after N steps is about N 2^-64, and MPFR's exponents
    // have no end that an orbit reaches.
    static constexpr mpfr_prec_t kDerivativeBits = 64;

    // z_0 and c have one precision. right, up: what a step of one pixel adds to z_0, if
    // is_julia, or else to c.
    FormulaOrbit(const Formula& formula, BigComplex z_0, BigComplex c, bool is_julia,
                 const BigComplex& right, const BigComplex& up);

    void step();

    // log2 of the largest ratio of |J_n| by the smallest singular value of a J_k, k <= n, rounded
    // up: how many bits errors of the orbit have grown by.
    std::int64_t slope_range() const { return range_ + 2; }

    // |z| > radius, in full precision where doubles cannot tell.
    bool is_outside(double radius);

    // Whether z_n is a value that was remembered before; a value is remembered at every power of
    // two (R. P. Brent, "An improved Monte Carlo factorization algorithm", BIT 20 (1980)), so
    // that any cycle is found before a third time round.
    bool has_come_round(std::uint64_t n);

    Complex<double> z() const { return {z_.re.to_double(), z_.im.to_double()}; }

    // J^T z / |z| in pixels, to the right and up: by how much |z| grows.
    Complex<double> growth() const;

private:
    void step_derivative(const BigComplex& w);
    void note_slope();

    Formula formula_;
    bool is_julia_;
    BigComplex c_, z_, power_, scratch_, seen_;
    BigFloat product_;
    BigComplex unit_right_, unit_up_, right_, up_;  // J and its addend, in pixels
    BigComplex slope_, small_w_, small_;
    std::int64_t least_ = 0, range_ = 0;
    bool has_slope_ = false;
};

}  // namespace mandel
