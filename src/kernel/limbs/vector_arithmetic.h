// The arithmetic of a fixed-point orbit on AVX-512 vectors with 52-bit multiply-adds (IFMA).
//
// The square of a number with limbs x_0 ... x_n-1 is a sum of columns: column k gets the low halves
// of all x_i x_j with i + j = k, and the high halves of those with i + j = k - 1. Eight
// neighbouring columns are one vector, and x_i times eight neighbouring x_j is one instruction for
// each half. Only products with i < j are computed, and doubled; and of the columns only those from
// n - 3 up: the step rounds down between columns n - 2 and n - 1, and what all the lower ones
// together add to column n - 2 is less than 2 n in units of that column. Where column n - 2 is that
// close to a carry (one step in 2^40; and numbers with few digits, like c = -2 or i) the step is
// computed again with all columns. So it is always rounded down exactly.
//
// re^2 - im^2 and 2 re im = (re + im)^2 - re^2 - im^2 are taken of the columns, before carries. A
// negative number U - 2^52n is squared as U: that changes columns from n up only, by -2 U.
#pragma once

#include <cstddef>
#include <memory>

#include "base/crew.h"
#include "kernel/limbs/orbit_arithmetic.h"

namespace mandel {

// Whether this machine has the instructions, and numbers are not too long for them.
bool has_vector_arithmetic(std::size_t limbs) noexcept;

// Only where there is one. crew: null, or threads that share the columns of long numbers.
std::unique_ptr<OrbitArithmetic> make_vector_arithmetic(const FixedPoint& c_re,
                                                        const FixedPoint& c_im, Crew* crew);

}  // namespace mandel
