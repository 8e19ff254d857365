// Elementary functions whose bits are the same on every machine and with every compiler.
//
// The C library's log, exp and atan2 may differ in the last place between libraries, and one
// differing bit changes a picture's bytes. These use only the correctly rounded operations of
// IEEE 754 (+ - * / and bit moves) in a fixed order, so they repeat. Errors are a few units in
// the last place; the argument ranges are stated at each function.
#pragma once

namespace mandel {

constexpr double kLn2 = 0.693147180559945309417232121458;
constexpr double kPi = 3.141592653589793238462643383280;

// Natural logarithm and logarithm to base 2 of a finite x > 0 (subnormals included).
double repeatable_log(double x) noexcept;
double repeatable_log2(double x) noexcept;

// 2^x for |x| < 1000.
double repeatable_exp2(double x) noexcept;

// x^y for x >= 0; 0^y is 0 for y > 0.
double repeatable_pow(double x, double y) noexcept;

// Cube root of a finite x >= 0.
double repeatable_cbrt(double x) noexcept;

// arg(x + iy) / 2 pi in [0, 1), and 0 for the origin.
double repeatable_turns(double y, double x) noexcept;

// cos and sin of 2 pi t for |t| < 2^20.
struct CosSin {
    double cos, sin;
};
CosSin repeatable_cos_sin_turns(double t) noexcept;

}  // namespace mandel
