// Numbers with the precision of a double and a 64-bit exponent, for what lies beyond 1e308.
//
// A value is mantissa * 2^exponent. Mantissas are brought back to [1, 2) by the operations that
// can leave the range of a double when repeated, and not by the other ones ("lazily"): every
// operation is right for mantissas of any size between 2^-500 and 2^500, and documents what it
// returns. A complex number has one exponent for both parts; as each part is a double of its
// own, the smaller one keeps its full precision down to 2^-1000 of the larger one.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "num/complex.h"

namespace mandel {

// The exponent of zero: below that of every other number, far from overflow when added twice.
constexpr std::int64_t kZeroExponent = -(std::int64_t{1} << 60);

// 2^k; 0 for k < -1022, and k <= 1023.
inline double power_of_two(std::int64_t k) noexcept {
    if (k < -1022) return 0;
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

// floor(log2 |x|) of a normal x.
inline std::int64_t exponent_of(double x) noexcept {
    return static_cast<std::int64_t>((std::bit_cast<std::uint64_t>(x) >> 52) & 0x7ff) - 1023;
}

// The larger of |re| and |im|.
inline double larger_size(const Complex<double>& z) noexcept {
    const double re = std::fabs(z.re), im = std::fabs(z.im);
    return re > im ? re : im;
}

struct FloatExp {
    double mantissa = 0;
    std::int64_t exponent = kZeroExponent;

    FloatExp() = default;
    FloatExp(double m, std::int64_t e) noexcept : mantissa(m), exponent(e) { normalize(); }
    explicit FloatExp(double x) noexcept : FloatExp(x, 0) {
        if (x != 0 && mantissa == 0) *this = FloatExp(x * 0x1p100, -100);  // subnormal
    }

    // Brings the mantissa to [1, 2) in size. Subnormal mantissas count as zero.
    void normalize() noexcept {
        const std::int64_t shift = exponent_of(mantissa);
        if (shift < -1022) {
            *this = FloatExp();
            return;
        }
        mantissa *= power_of_two_any(-shift);
        exponent += shift;
    }

    // The nearest double: 0 below its range, an infinity above.
    double to_double() const noexcept {
        if (exponent > 1023) return mantissa * HUGE_VAL;
        if (exponent >= -1022) return mantissa * power_of_two(exponent);
        return exponent < -1100 ? 0 : mantissa * 0x1p-600 * power_of_two(exponent + 600);
    }
    // log2 |x|; -2^60 for zero.
    double log2() const noexcept {
        const double whole = static_cast<double>(exponent);
        return mantissa == 0 ? whole : whole + std::log2(std::fabs(mantissa));
    }

    friend FloatExp operator-(FloatExp a) noexcept {
        a.mantissa = -a.mantissa;
        return a;
    }
    friend FloatExp operator*(const FloatExp& a, const FloatExp& b) noexcept {
        return {a.mantissa * b.mantissa, a.exponent + b.exponent};
    }
    friend FloatExp operator*(const FloatExp& a, double b) noexcept {
        return {a.mantissa * b, a.exponent};
    }
    // b != 0
    friend FloatExp operator/(const FloatExp& a, const FloatExp& b) noexcept {
        return {a.mantissa / b.mantissa, a.exponent - b.exponent};
    }
    friend FloatExp operator+(const FloatExp& a, const FloatExp& b) noexcept {
        if (a.exponent >= b.exponent) {
            return {a.mantissa + b.mantissa * power_of_two(b.exponent - a.exponent), a.exponent};
        }
        return {a.mantissa * power_of_two(a.exponent - b.exponent) + b.mantissa, b.exponent};
    }
    friend FloatExp operator-(const FloatExp& a, const FloatExp& b) noexcept { return a + -b; }
    // Of normalised numbers that are not negative.
    friend bool operator<(const FloatExp& a, const FloatExp& b) noexcept {
        return a.exponent != b.exponent ? a.exponent < b.exponent : a.mantissa < b.mantissa;
    }
    friend bool operator==(const FloatExp&, const FloatExp&) = default;

private:
    // 2^k for |k| <= 1023, with the one power that is subnormal.
    static double power_of_two_any(std::int64_t k) noexcept {
        return k == -1023 ? 0x1p-1023 : power_of_two(k);
    }
};

// sqrt(x) for a normalised x >= 0.
inline FloatExp sqrt(const FloatExp& x) noexcept {
    const bool is_odd = (x.exponent & 1) != 0;
    return {std::sqrt(is_odd ? 2 * x.mantissa : x.mantissa), (x.exponent - is_odd) / 2};
}

inline FloatExp abs(const FloatExp& x) noexcept { return x.mantissa < 0 ? -x : x; }
inline FloatExp min(const FloatExp& a, const FloatExp& b) noexcept { return b < a ? b : a; }
inline FloatExp max(const FloatExp& a, const FloatExp& b) noexcept { return a < b ? b : a; }

struct ComplexExp {
    double re = 0;
    double im = 0;
    std::int64_t exponent = kZeroExponent;

    ComplexExp() = default;
    ComplexExp(double x, double y, std::int64_t e) noexcept : re(x), im(y), exponent(e) {
        normalize();
    }
    explicit ComplexExp(const Complex<double>& z) noexcept : ComplexExp(z.re, z.im, 0) {}
    ComplexExp(const FloatExp& x, const FloatExp& y) noexcept {
        const std::int64_t e = x.exponent < y.exponent ? y.exponent : x.exponent;
        *this = {x.mantissa * power_of_two(x.exponent - e),
                 y.mantissa * power_of_two(y.exponent - e), e};
    }

    // Brings the larger part to [1, 2) in size. If both are subnormal they count as zero.
    void normalize() noexcept {
        const std::int64_t shift = exponent_of(larger_size({re, im}));
        if (shift < -1022) {
            *this = ComplexExp();
            return;
        }
        const double scale = shift == 1023 ? 0x1p-1023 : power_of_two(-shift);
        re *= scale;
        im *= scale;
        exponent += shift;
    }

    bool is_zero() const noexcept { return re == 0 && im == 0; }
    FloatExp real() const noexcept { return {re, exponent}; }
    FloatExp imag() const noexcept { return {im, exponent}; }
    FloatExp norm() const noexcept { return {re * re + im * im, 2 * exponent}; }
    FloatExp abs() const noexcept { return {std::sqrt(re * re + im * im), exponent}; }

    // The nearest doubles, for exponents below 1023; 0 below the range.
    Complex<double> to_double() const noexcept {
        if (exponent >= -1022) {
            const double scale = power_of_two(exponent < 1023 ? exponent : 1023);
            return {re * scale, im * scale};
        }
        return {FloatExp(re, exponent).to_double(), FloatExp(im, exponent).to_double()};
    }

    friend ComplexExp operator*(const ComplexExp& a, const ComplexExp& b) noexcept {
        return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re, a.exponent + b.exponent};
    }
    friend ComplexExp operator*(const ComplexExp& a, const FloatExp& b) noexcept {
        return {a.re * b.mantissa, a.im * b.mantissa, a.exponent + b.exponent};
    }
    // b != 0
    friend ComplexExp operator/(const ComplexExp& a, const ComplexExp& b) noexcept {
        const double scale = 1 / (b.re * b.re + b.im * b.im);
        return {(a.re * b.re + a.im * b.im) * scale, (a.im * b.re - a.re * b.im) * scale,
                a.exponent - b.exponent};
    }
    friend ComplexExp operator+(const ComplexExp& a, const ComplexExp& b) noexcept {
        if (a.exponent >= b.exponent) {
            const double scale = power_of_two(b.exponent - a.exponent);
            return {a.re + b.re * scale, a.im + b.im * scale, a.exponent};
        }
        return b + a;
    }
    friend ComplexExp operator-(ComplexExp a) noexcept {
        a.re = -a.re;
        a.im = -a.im;
        return a;
    }
    // a b + c d, normalised once.
    friend ComplexExp sum_of_products(const ComplexExp& a, const ComplexExp& b, const ComplexExp& c,
                                      const ComplexExp& d) noexcept {
        const std::int64_t first = a.exponent + b.exponent, second = c.exponent + d.exponent;
        const std::int64_t e = first < second ? second : first;
        const double p = power_of_two(first - e), q = power_of_two(second - e);
        return {(a.re * b.re - a.im * b.im) * p + (c.re * d.re - c.im * d.im) * q,
                (a.re * b.im + a.im * b.re) * p + (c.re * d.im + c.im * d.re) * q, e};
    }
    // 2 a: exact, and without normalising.
    friend ComplexExp twice(ComplexExp a) noexcept {
        a.exponent += !a.is_zero();
        return a;
    }
    friend bool operator==(const ComplexExp&, const ComplexExp&) = default;
};

// In doubles, or 0 where that would be subnormal or nearly so: such numbers are slow, and beside
// the others of an orbit what they hold is below a rounding.
inline Complex<double> narrow(const ComplexExp& z) noexcept {
    return z.exponent < -1000 ? Complex<double>{} : z.to_double();
}

}  // namespace mandel
