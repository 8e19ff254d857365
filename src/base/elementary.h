// Elementary functions whose bits are the same on every machine and with every compiler.
//
// The C library's log, exp and atan2 may differ in the last place between libraries, and one
// differing bit changes a picture's bytes. These use only the correctly rounded operations of
// IEEE 754 (+ - * / and bit moves) in a fixed order, so they repeat. Errors are a few units in
// the last place; the argument ranges are stated at each function.
#pragma once

#include <bit>
#include <cstdint>

namespace mandel {

constexpr double kLn2 = 0.693147180559945309417232121458;
constexpr double kPi = 3.141592653589793238462643383280;

// Logarithm to base 2 and natural logarithm of a finite x > 0 (subnormals included). Without
// branches and in the header, so that a loop over many numbers becomes vector code.
inline double repeatable_log2(double x) noexcept;
inline double repeatable_log(double x) noexcept;

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

// The biased exponent of |x|, a whole number, less 1023: for a normal x the exponent of the power
// of 2 at or below |x|. Without a conversion of integers, which is no vector code on most machines.
inline double exponent_as_double(double x) noexcept {
    constexpr double kTwo52 = 0x1p52;  // its low bits count ones
    const std::uint64_t biased = (std::bit_cast<std::uint64_t>(x) >> 52) & 0x7ff;
    return std::bit_cast<double>(biased | std::bit_cast<std::uint64_t>(kTwo52)) - kTwo52 - 1023;
}

namespace elementary_detail {

struct LogParts {
    double exponent;  // a whole number
    double log_mantissa;
};

// x = m 2^exponent with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s) with s = (m - 1) / (m + 1),
// |s| < 0.1716, by its power series; the first omitted term is below 2^-58 of the sum.
inline LogParts split_log(double x) noexcept {
    constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << 52) - 1;
    constexpr std::uint64_t kOne = std::uint64_t{1023} << 52;
    constexpr double kTwo52 = 0x1p52;  // its low bits count ones: an integer becomes a double
    const bool is_subnormal = x < 0x1p-1022;
    const double normal = is_subnormal ? x * 0x1p54 : x;
    const auto bits = std::bit_cast<std::uint64_t>(normal);
    const double biased =
        std::bit_cast<double>((bits >> 52) | std::bit_cast<std::uint64_t>(kTwo52)) - kTwo52;
    const double low = std::bit_cast<double>((bits & kMantissaMask) | kOne);  // in [1, 2)
    const bool is_high = low >= 1.4142135623730951;
    const double m = is_high ? low * 0.5 : low;
    const double exponent = biased - (is_subnormal ? 1077 : 1023) + (is_high ? 1 : 0);

    const double s = (m - 1) / (m + 1);
    const double q = s * s;
    double sum = 1.0 / 21;
    sum = sum * q + 1.0 / 19;
    sum = sum * q + 1.0 / 17;
    sum = sum * q + 1.0 / 15;
    sum = sum * q + 1.0 / 13;
    sum = sum * q + 1.0 / 11;
    sum = sum * q + 1.0 / 9;
    sum = sum * q + 1.0 / 7;
    sum = sum * q + 1.0 / 5;
    sum = sum * q + 1.0 / 3;
    return {exponent, 2 * s + 2 * s * (q * sum)};
}

}  // namespace elementary_detail

inline double repeatable_log(double x) noexcept {
    const auto parts = elementary_detail::split_log(x);
    return parts.exponent * kLn2 + parts.log_mantissa;
}

inline double repeatable_log2(double x) noexcept {
    constexpr double kInverseLn2 = 1.442695040888963407359924681002;
    const auto parts = elementary_detail::split_log(x);
    return parts.exponent + parts.log_mantissa * kInverseLn2;
}

}  // namespace mandel
