// One period of the reference as a polynomial of as high a degree as it takes, where the quadratic
// form (quadratic_loop.h) leaves out too much: beside minibrots of a long period that are not much
// smaller than the one around them.
//
// The polynomial in w = z^2 and dc is that of loop_series.h, with its bound for what is left out,
// and so is the step in u^2 (loop_map.h). The degree is that for which (2 max |t_k| X)^degree is
// small enough: the coefficients fall like that, since the nearest w at which an orbit meets 0
// within the period is about 1 / (2 max |t_k|) away.
//
// The period is a return of the reference (loop_periods.h): F does not ask for Z_p to be small, nor
// for the reference to end there. A view may then show the boundary of a minibrot much larger than
// itself, whose pixels hardly differ in c: the loop is used if all that it leaves out is like a
// shift of kMostShift pixels at most, and if pixels stay in it for long enough to be worth it. As
// long as a pixel has |u^2| < reach it is in the loop, from its first iteration on, u = 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/loop/loop_orbit.h"
#include "kernel/period/loop_map.h"
#include "kernel/period/loop_periods.h"
#include "kernel/period/loop_series.h"
#include "kernel/period/loop_sums.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

class PolynomialLoop {
public:
    // Of the longest return of the reference that allows one.
    static std::optional<PolynomialLoop> of(const ReferenceOrbit& orbit, const LoopView& view,
                                            const StopFlag& stop);

    const LoopBounds& bounds() const noexcept { return bounds_; }
    std::size_t degree() const noexcept { return series_.degree(); }
    // a of the pixel at dc: u = a z.
    ComplexExp scale(const ComplexExp& dc) const noexcept;
    // The step of the pixel at dc.
    void fill(const ComplexExp& pixel, const ComplexExp& dc, LoopMap& map) const noexcept;

    // As in QuadraticLoop.
    bool run(const LoopMap& map, LoopOrbit& orbit, std::uint64_t count) const noexcept;
    bool has_cycle(const LoopMap& map, const LoopOrbit& orbit, std::uint64_t gap) const noexcept;

private:
    PolynomialLoop() = default;
    bool set(const ReferenceOrbit& orbit, const LoopSums& sums, const LoopPeriod& at,
             const LoopView& view, const StopFlag& stop);
    double mean_stay() const noexcept;
    Complex<double> delta(const ComplexExp& dc) const noexcept;

    LoopBounds bounds_;
    LoopSeries series_;
    FloatExp radius_;  // of dc in the series
    ComplexExp end_;   // Z_p
};

}  // namespace mandel
