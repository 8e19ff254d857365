// The orbit of one point of a formula of the family in arbitrary precision, kept in doubles: pixels
// are perturbations of it.
//
// An error e in step n moves a pixel by e / sigma_min(J_n) pixels, so a step gets
//     guard - log2 sigma_min(J_n)   bits after the point,   guard = 96 + log2(iterations).
// In the plane of z, where 0 may be in the forward orbit of the view, what tells pixels apart
// afterwards is the d-th power of their distance: there it is d times the bits of the first step.
//
// It ends where it escapes, beyond twice the radius of escape, so that whoever is still near it has
// escaped; at the limit; at the period of the view, the first n where Z_n is a pixel's distance of
// less than twice the view's radius from 0; and where pixels have parted so far that rounding does
// not move them. Where it ends a pixel goes on from the critical orbit, which is right anywhere.
//
// Parts of Z_n and V_n below 2^-900 are also kept with a wide exponent: folds act on each part.
#pragma once

#include <cstdint>
#include <vector>

#include "base/formula.h"
#include "base/stop_flag.h"
#include "kernel/family/step/slope.h"
#include "num/big_complex.h"
#include "num/complex.h"
#include "num/floatexp.h"

namespace mandel {

struct FamilyView {
    Formula formula;
    bool is_julia = false;  // the pixel is z_0, else it is c
    FamilySlope unit;       // the pixel matrix
    double radius = 0;      // the farthest pixel from the centre, in pixels
    std::uint64_t max_iterations = 0;
    double escape_radius = 0;
    std::uint64_t max_bytes = std::uint64_t{4} << 30;
};

// Bits after the point that z_0 and c need.
std::int64_t family_precision(const FamilyView& view);

class FamilyOrbit {
public:
    enum class End : std::uint8_t { Escaped, Periodic, Parted, Limit, Stopped };
    static constexpr double kTiny = 0x1p-900;
    // Down to this spacing (log2) of pixels an orbit is precise: double-doubles are in range.
    static constexpr std::int64_t kPreciseSpacing = -700;

    FamilyOrbit() = default;
    // From z_0. has_pixel: z_0 or c is that of the view's centre; else the critical orbit of a
    // Julia set. Throws Error if it would need more than max_bytes.
    FamilyOrbit(const FamilyView& view, const BigComplex& z_0, const BigComplex& c, bool has_pixel,
                const StopFlag& stop);

    End end() const noexcept { return end_; }
    std::uint32_t last() const noexcept { return static_cast<std::uint32_t>(z_.size() - 1); }
    // Z_m, and V_m = pre(Z_m)^d for m < last(), which is kept for formulas with outer folds.
    const Complex<double>& z(std::uint32_t m) const noexcept { return z_[m]; }
    const Complex<double>& v(std::uint32_t m) const noexcept { return v_.empty() ? kZero : v_[m]; }
    // What is left of them beside these doubles; there if is_precise().
    const Complex<double>& z_rest(std::uint32_t m) const noexcept { return z_rest_[m]; }
    const Complex<double>& v_rest(std::uint32_t m) const noexcept {
        return v_rest_.empty() ? kZero : v_rest_[m];
    }
    bool has_v() const noexcept { return !v_.empty(); }
    bool is_precise() const noexcept { return !z_rest_.empty(); }
    Complex<FloatExp> wide_z(std::uint32_t m) const noexcept;
    Complex<FloatExp> wide_v(std::uint32_t m) const noexcept;
    std::uint64_t bytes() const noexcept {
        return (z_.capacity() + v_.capacity() + z_rest_.capacity() + v_rest_.capacity()) *
               sizeof(Complex<double>);
    }

private:
    static constexpr Complex<double> kZero{};
    struct Tiny {
        std::uint32_t m;
        Complex<FloatExp> value;
    };
    static void append(std::vector<Complex<double>>& values, std::vector<Tiny>& tiny,
                       const Complex<FloatExp>& value);
    static Complex<FloatExp> wide(const std::vector<Complex<double>>& values,
                                  const std::vector<Tiny>& tiny, std::uint32_t m) noexcept;

    std::vector<Complex<double>> z_, v_, z_rest_, v_rest_;
    std::vector<Tiny> tiny_z_, tiny_v_;  // by m
    End end_ = End::Limit;
};

}  // namespace mandel
