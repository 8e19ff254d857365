// The arithmetic of a step with wide exponents (num/floatexp.h) for kLanes pixels side by side:
// every number is a column, one entry a pixel. It does for each pixel what the operations of
// ComplexExp do, to the bit, without their branches, so that the compiler makes vectors of it.
//
// A round of steps is find_z(), find_w() and take_step(), with what depends on the pixel done in
// between: the places of the reference (ref), the maps (a, b, q). A lane that holds only zeros
// stays at zero.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/multiversion.h"
#include "num/floatexp.h"

namespace mandel {

template <std::size_t kLanes>
struct WideColumn {
    alignas(64) double re[kLanes], im[kLanes];
    alignas(64) std::int64_t exponent[kLanes];

    ComplexExp get(std::size_t lane) const noexcept {
        ComplexExp z;
        z.re = re[lane];
        z.im = im[lane];
        z.exponent = exponent[lane];
        return z;
    }
    void set(std::size_t lane, const ComplexExp& z) noexcept {
        re[lane] = z.re;
        im[lane] = z.im;
        exponent[lane] = z.exponent;
    }
};

template <std::size_t kLanes>
struct WideColumns {
    using Column = WideColumn<kLanes>;

    Column ref, dz, dc, d;            // Z_m, the delta, its c, and the derivative by the pixel
    Column z, w;                      // Z_m + dz; dz (Z_m + z)
    Column a, b, q;                   // the step: dz <- A w + Q w^2 + B dc (linear_approximation.h)
    alignas(64) double size[kLanes];  // |w|, normalised
    alignas(64) std::int64_t size_exponent[kLanes];
    ComplexExp pixel;

    void clear(std::size_t lane) noexcept {
        for (Column* column : {&ref, &dz, &dc, &d, &a, &b, &q}) column->set(lane, {});
    }
    FloatExp size_of(std::size_t lane) const noexcept {
        FloatExp x;
        x.mantissa = size[lane];
        x.exponent = size_exponent[lane];
        return x;
    }
};

namespace wide {

MANDEL_ALWAYS_INLINE double power(std::int64_t k) {
    const double p = std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
    return k < -1022 ? 0 : p;
}

// One entry of a column in flight. The larger part is below 2^1000, as of all that is added up or
// multiplied from normalised numbers.
struct Entry {
    double re, im;
    std::int64_t exponent;

    MANDEL_ALWAYS_INLINE Entry normalised() const {
        const double larger = std::fabs(re) > std::fabs(im) ? std::fabs(re) : std::fabs(im);
        const std::int64_t shift = exponent_of(larger);
        const bool is_zero = shift < -1022;
        const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - shift) << 52);
        return {is_zero ? 0 : re * scale, is_zero ? 0 : im * scale,
                is_zero ? kZeroExponent : exponent + shift};
    }
};

template <std::size_t kLanes>
MANDEL_ALWAYS_INLINE Entry entry(const WideColumn<kLanes>& column, std::size_t i) {
    return {column.re[i], column.im[i], column.exponent[i]};
}
MANDEL_ALWAYS_INLINE Entry entry(const ComplexExp& z) { return {z.re, z.im, z.exponent}; }

template <std::size_t kLanes>
MANDEL_ALWAYS_INLINE void put(const Entry& x, WideColumn<kLanes>& column, std::size_t i) {
    column.re[i] = x.re;
    column.im[i] = x.im;
    column.exponent[i] = x.exponent;
}

MANDEL_ALWAYS_INLINE Entry sum(const Entry& a, const Entry& b) {
    const std::int64_t e = a.exponent < b.exponent ? b.exponent : a.exponent;
    const double p = power(a.exponent - e), q = power(b.exponent - e);
    return Entry{a.re * p + b.re * q, a.im * p + b.im * q, e}.normalised();
}
MANDEL_ALWAYS_INLINE Entry product(const Entry& a, const Entry& b) {
    return Entry{a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re, a.exponent + b.exponent}
        .normalised();
}
// a b + c d
MANDEL_ALWAYS_INLINE Entry sum_of_products(const Entry& a, const Entry& b, const Entry& c,
                                           const Entry& d) {
    const std::int64_t first = a.exponent + b.exponent, second = c.exponent + d.exponent;
    const std::int64_t e = first < second ? second : first;
    const double p = power(first - e), q = power(second - e);
    return Entry{(a.re * b.re - a.im * b.im) * p + (c.re * d.re - c.im * d.im) * q,
                 (a.re * b.im + a.im * b.re) * p + (c.re * d.im + c.im * d.re) * q, e}
        .normalised();
}

}  // namespace wide

template <std::size_t kLanes>
MANDEL_ALWAYS_INLINE void find_z_in(WideColumns<kLanes>& c) {
    for (std::size_t i = 0; i < kLanes; ++i) {
        wide::put(wide::sum(wide::entry(c.ref, i), wide::entry(c.dz, i)), c.z, i);
    }
}

template <std::size_t kLanes>
MANDEL_ALWAYS_INLINE void find_w_in(WideColumns<kLanes>& c) {
    for (std::size_t i = 0; i < kLanes; ++i) {
        const wide::Entry twice_mean = wide::sum(wide::entry(c.ref, i), wide::entry(c.z, i));
        const wide::Entry w = wide::product(wide::entry(c.dz, i), twice_mean);
        wide::put(w, c.w, i);
        const wide::Entry size =
            wide::Entry{std::sqrt(w.re * w.re + w.im * w.im), 0, w.exponent}.normalised();
        c.size[i] = size.re;
        c.size_exponent[i] = size.exponent;
    }
}

template <std::size_t kLanes>
MANDEL_ALWAYS_INLINE void take_step_in(WideColumns<kLanes>& c) {
    const wide::Entry one{1, 0, 0}, pixel = wide::entry(c.pixel);
    for (std::size_t i = 0; i < kLanes; ++i) {
        const wide::Entry w = wide::entry(c.w, i), b = wide::entry(c.b, i);
        const wide::Entry q = wide::entry(c.q, i);
        const wide::Entry slope = wide::sum_of_products(q, w, wide::entry(c.a, i), one);
        wide::Entry first = wide::product(wide::entry(c.z, i), wide::entry(c.d, i));
        ++first.exponent;  // of 2 z d
        const wide::Entry all = wide::sum_of_products(q, w, slope, one);
        wide::put(wide::sum_of_products(all, first, b, pixel), c.d, i);
        wide::put(wide::sum_of_products(slope, w, b, wide::entry(c.dc, i)), c.dz, i);
    }
}

// For one pixel, and for as many as go on side by side.
MANDEL_ALWAYS_INLINE void find_z(WideColumns<1>& c) { find_z_in(c); }
MANDEL_ALWAYS_INLINE void find_w(WideColumns<1>& c) { find_w_in(c); }
MANDEL_ALWAYS_INLINE void take_step(WideColumns<1>& c) { take_step_in(c); }
constexpr std::size_t kWideLanes = 16;
void find_z(WideColumns<kWideLanes>& c) noexcept;
void find_w(WideColumns<kWideLanes>& c) noexcept;
void take_step(WideColumns<kWideLanes>& c) noexcept;

}  // namespace mandel
