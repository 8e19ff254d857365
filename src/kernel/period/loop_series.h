// One period of the reference as a polynomial: where an orbit stands after it, in terms of where
// it stood at the start of the reference and of c.
//
//     z_p = Z_p + sum f_ij omega^i delta^j,   omega = z^2 / w_scale,   delta = dc / dc_scale,
// of all i + j from 1 to the degree. The coefficients are those of dz <- (2 Z + dz) dz + dc with
// what is of a higher degree left out, and a bound goes along for what that makes in any of
// |omega| <= 1, |delta| <= 1 (a Taylor model: K. Makino and M. Berz, 1996, without the intervals
// for roundings, which the user accounts for): with h_n the sum of |f_ij| of degree n, and H of
// all of them,
//     e <- (2 |Z| + 2 H + e) e + sum of h_m h_n with m + n beyond the degree.
//
// f_10, on which it depends where the orbits of the view are in the minibrot's plane, is computed
// with twice the digits in the end.
//
// All are doubles with one exponent in common, so that it works at any depth: coefficients that far
// below the largest one do not count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/stop_flag.h"
#include "kernel/reference/reference_orbit.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

class LoopSeries {
public:
    static constexpr std::size_t kMostDegree = 24;

    // About so many products of two coefficients are taken in each iteration.
    static std::uint64_t products(std::size_t degree) noexcept {
        return (degree + 1) * (degree + 2) * (degree + 3) * (degree + 4) / 48;
    }

    LoopSeries() = default;
    // degree from 2 to kMostDegree. is_valid() if no orbit of these omega and delta gets beyond
    // `radius` within the period.
    LoopSeries(const ReferenceOrbit& orbit, std::uint64_t period, std::size_t degree,
               const FloatExp& w_scale, const FloatExp& dc_scale, double radius,
               const StopFlag& stop);

    bool is_valid() const noexcept { return is_valid_; }
    std::size_t degree() const noexcept { return degree_; }
    const FloatExp& w_scale() const noexcept { return w_scale_; }
    // What is left out, at most.
    FloatExp remainder() const noexcept { return FloatExp(remainder_, exponent_); }

    // How far f_1 varies with delta, at most, as a share of f_10.
    double spread() const noexcept;

    // f_i(delta) = sum f_ij delta^j, and its derivative by delta, in units of 2^exponent().
    Complex<double> at(std::size_t i, const Complex<double>& delta) const noexcept;
    Complex<double> slope_at(std::size_t i, const Complex<double>& delta) const noexcept;
    std::int64_t exponent() const noexcept { return exponent_; }

private:
    // f_ij for j = 0, 1, ...
    std::size_t row(std::size_t i) const noexcept { return i * (2 * degree_ + 3 - i) / 2; }
    void take_step(const ComplexExp& Z, const FloatExp& dc_scale, double radius);
    double measure();
    void square();
    void rescale(double size);

    std::size_t degree_ = 0;
    bool is_valid_ = false;
    std::int64_t exponent_ = 0;
    double remainder_ = 0;
    FloatExp w_scale_;
    std::vector<double> re_, im_;  // f_ij
    std::vector<double> square_re_, square_im_;
    std::vector<double> sizes_;  // h_n
};

}  // namespace mandel
