// One period of the reference as a quadratic polynomial, with a first correction.
//
// From z at the start of the reference, w = z^2, the orbit stands after the period p at
//     F(w) = Z_p + A w + Q w^2 + G w dc + B dc + E dc^2,
// and is back at the start. With u = a z, a = A + G dc, that is
//     u <- u^2 + kappa u^4 + c,   kappa = Q / a^3,   c = a (Z_p + B dc + E dc^2)
// (C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022, without Q, G and E). In sums
// over the reference, with t_k = A_k / 2 Z_k,
//     A_1 = 1, A_k+1 = 2 Z_k A_k,   B = A sum 1 / A_k =: A b,   Q = A sum t_k,
//     G = A sum 2 b_k t_k,   E = A sum b_k^2 t_k.
//
// What it leaves out. Let M = sum |t_k|, r = sum 1 / |A_k|, X = |w| + r |dc|. If M X < 2^-5, then
// |dz_k| < 1.1 |A_k| X all along (by induction: what is not linear in it adds |A_k| 1.1^2 M X^2),
// so that no orbit escapes or returns to the start within the period, and F is within
// |A| 3 M^2 X^3. This form is used where M X < kReach, which makes that 2^-50 of |A| X: what a long
// step of linear_approximation.h may leave out in one iteration.
#pragma once

#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/loop/loop_orbit.h"
#include "kernel/period/loop_sums.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class QuadraticLoop {
public:
    // Of the whole reference, if it is periodic, the first step of `table` that covers it is valid
    // and the minibrot is large enough in the picture.
    static std::optional<QuadraticLoop> of(const ReferenceOrbit& orbit,
                                           const LinearApproximation& table, const LoopView& view,
                                           const StopFlag& stop);

    const LoopBounds& bounds() const noexcept { return bounds_; }
    const Complex<double>& kappa() const noexcept { return kappa_; }
    // a of the pixel at dc.
    ComplexExp scale(const ComplexExp& dc) const noexcept { return a_ + g_ * dc; }
    Complex<double> c(const ComplexExp& dc) const noexcept {
        return (scale(dc) * (end_ + (b_ + e_ * dc) * dc)).to_double();
    }
    // dc / dpixel in the loop: as good as the same for all pixels.
    Complex<double> slope(const ComplexExp& pixel) const noexcept {
        return (ab_ * pixel).to_double();
    }

    // Drives the orbit on by up to `count` steps, as far as the loop is valid; whether it took all.
    bool run(LoopOrbit& orbit, std::uint64_t count) const noexcept;
    // Whether the orbit, which came near u before by so many steps, is proved to be inside.
    bool has_cycle(const LoopOrbit& orbit, std::uint64_t gap) const noexcept;

private:
    QuadraticLoop() = default;
    bool set(const LoopSums& sums, const LoopView& view);

    LoopBounds bounds_;
    ComplexExp a_, b_, g_, e_, ab_, end_;  // A, B, G, E, A B, Z_p
    Complex<double> kappa_;
};

}  // namespace mandel
