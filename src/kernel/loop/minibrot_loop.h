// A minibrot as what it is, a small Mandelbrot set: where the orbits of a view come back to the
// start of the reference with the period of one, a whole period is a single step of a loop in
// doubles.
//
// From z at the start of the reference, w = z^2, the orbit stands after the period p at
//     F(w) = Z_p + A w + Q w^2 + G w dc + B dc + E dc^2,
// and is back at the start. With u = a z, a = A + G dc, that is
//     u <- u^2 + kappa u^4 + c,   kappa = Q / a^3,   c = a (Z_p + B dc + E dc^2)
// (C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022, without Q, G and E): numbers
// of the size of one at any depth, no table, no extended exponents. In sums over the reference,
// with t_k = A_k / 2 Z_k,
//     A_1 = 1, A_k+1 = 2 Z_k A_k,   B = A sum 1 / A_k =: A b,   Q = A sum t_k,
//     G = A sum 2 b_k t_k,   E = A sum b_k^2 t_k.
//
// What it leaves out. Let M = sum |t_k|, r = sum 1 / |A_k|, X = |w| + r |dc|. If M X < 2^-5, then
// |dz_k| < 1.1 |A_k| X all along (by induction: what is not linear in it adds |A_k| 1.1^2 M X^2),
// so that no orbit escapes or returns to the start within the period, and F is within
// |A| 3 M^2 X^3. This form is used where M X < kReach, which makes that 2^-50 of |A| X: what a long
// step of linear_approximation.h may leave out in one iteration.
//
// Where M X is larger, as beside minibrots of a long period that are not much smaller than the one
// around them, F is a polynomial of as high a degree in w and dc as it takes (loop_series.h, with
// its bound for what is left out), and so is the step in u^2 (loop_map.h). The degree is that for
// which (2 max |t_k| X)^degree is small enough: the coefficients fall like that, since the nearest
// w at which an orbit meets 0 within the period is about 1 / (2 max |t_k|) away.
//
// The period is that of the reference, or else one of its returns (loop_periods.h): F does not ask
// for Z_p to be small, nor for the reference to end there. There a view may show the boundary of a
// minibrot much larger than itself, whose pixels hardly differ in c: the loop is used if all that
// it leaves out is like a shift of kMostShift pixels at most. As long as a pixel has |u^2| < reach
// it is in the loop, from its first iteration on, u = 0.
//
// Points that the loop would drive on to the limit are mostly inside: attracting_cycle.h or
// loop_map.h proves it, with everything the loop leaves out added to the rounding errors. Beside a
// minibrot others go round in it long after doubles have lost them: they are given up as in
// direct_tail.h.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/loop/loop_map.h"
#include "kernel/loop/loop_series.h"
#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/pixel_task.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

struct LoopPeriod;

// A pixel in the loop.
struct LoopOrbit {
    Complex<double> u, d;       // d = du / dpixel
    Complex<double> c, slope;   // slope = dc / dpixel
    std::uint64_t steps = 0;    // periods taken
    std::uint64_t allowed = 0;  // periods to the limit
    // Lost as direct_tail.h says, and the numbers of steps since when it is, and after which it is
    // then given up.
    bool is_lost = false;
    std::uint64_t lost_at = 0;
    std::uint64_t deadline = kNoDeadline;
};

// The last u that later ones are compared with, to find out that they repeat (R. P. Brent, 1980).
struct LoopMemory {
    static constexpr std::uint64_t kFirstSave = 64;  // steps

    Complex<double> u{HUGE_VAL, HUGE_VAL};
    std::uint64_t steps = 0;
    std::uint64_t next_save = kFirstSave;
};

// What a loop is for. radius: the largest |dc|; spacing: of the pixels.
struct LoopView {
    FloatExp radius, spacing;
    double escape_radius = 0;
    std::uint64_t max_iterations = 0;
};

// Which forms of it may be used.
struct LoopForms {
    bool quadratic = true, polynomial = true;
};

class MinibrotLoop {
public:
    // Steps between two looks at the memory, and at the limit.
    static constexpr std::uint64_t kBlockSteps = 4;
    // Fewer steps than this to the limit are not worth the way in and out.
    static constexpr std::uint64_t kLeastSteps = 4;
    // Periods that all pixels go together are not better taken one by one by each (chosen).
    static constexpr std::uint64_t kMostShared = 4;
    // A pixel enters at |u| below this, or where that is less at the reach of a series: after that
    // it takes the loop a few steps to lose it.
    static constexpr double kEntry = 4;

    // Never enters: there is no such loop.
    MinibrotLoop() = default;
    // Of the first step of `table` that covers the whole period, if there is one and the minibrot
    // is large enough in the picture, or of a series.
    MinibrotLoop(const ReferenceOrbit& orbit, const LinearApproximation& table,
                 const LoopView& view, const StopFlag& stop, const LoopForms& forms = {});

    bool is_usable() const noexcept { return period_ > 0; }
    std::uint64_t period() const noexcept { return period_; }
    // Of the polynomial in u^2; beyond 2 it is a LoopMap for each pixel.
    std::size_t degree() const noexcept { return series_.is_valid() ? series_.degree() : 2; }
    // |u^2|^2 has to be smaller for a step.
    double reach_sq() const noexcept { return reach_sq_; }
    // What is left out of a step with |u| < 3, or with a series within its reach, at most.
    double error() const noexcept { return error_; }
    // A step is like a shift of the pixel by at most error() / |d|, and |d| grows from slope().
    double lost_size() const noexcept { return lost_size_; }
    const Complex<double>& kappa() const noexcept { return kappa_; }
    // dc / dpixel in the loop: as good as the same for all pixels.
    Complex<double> slope(const ComplexExp& pixel) const noexcept;

    // Whether an orbit that is back at the start of the reference at z goes on in the loop.
    bool may_enter(const Complex<double>& z, std::uint64_t n, std::uint64_t limit) const noexcept {
        return norm(z) < entry_sq_ && has_room(n, limit);
    }
    bool may_enter(const ComplexExp& z, std::uint64_t n, std::uint64_t limit) const noexcept {
        return is_usable() && z.abs() < entry_ && has_room(n, limit);
    }
    // Whether pixels begin in the loop, rather than `shared` iterations along the reference that
    // cost nothing.
    bool may_begin(std::uint64_t shared, std::uint64_t limit) const noexcept {
        return is_usable() && has_room(0, limit) && shared / kMostShared < period_;
    }

    // z and dz/dpixel of a pixel in the loop's terms, in the place of dz and the derivative.
    void enter(const PixelTask& task, PixelState& state, const ComplexExp& z,
               const ComplexExp& derivative) const noexcept;
    LoopOrbit orbit(const PixelTask& task, const PixelState& state) const noexcept;
    // For a degree beyond 2, else nothing.
    void fill(const PixelTask& task, const PixelState& state, LoopMap& map) const noexcept;
    // And back: n, z and dz/dpixel after the loop.
    struct Exit {
        ComplexExp z, derivative;
    };
    Exit leave(const PixelTask& task, PixelState& state, const LoopOrbit& orbit) const noexcept;

    // Drives the orbit on by up to `count` steps, as far as the loop is valid; whether it took all.
    bool run(const LoopMap& map, LoopOrbit& orbit, std::uint64_t count) const noexcept;
    // After each block: saves u if that is due, or looks whether it came back and is inside.
    bool is_inside(const LoopMap& map, const LoopOrbit& orbit, LoopMemory& memory) const noexcept;
    // And then, whether it is lost from now on: with |d| beyond lost_size().
    void note_loss(const PixelTask& task, LoopOrbit& orbit) const noexcept;
    // What becomes of a pixel that leaves the loop, where nobody knows any more whether it is lost:
    // AtStep, or Lost if it would be given up before the end of another period.
    PixelHalt end(const PixelTask& task, LoopOrbit& orbit) const noexcept;

private:
    bool has_room(std::uint64_t n, std::uint64_t limit) const noexcept {
        return (limit - n) / kLeastSteps >= period_;
    }
    struct Sums;
    static std::optional<Sums> sum_up(const ReferenceOrbit& orbit, std::uint64_t period,
                                      const StopFlag& stop);
    bool make_quadratic(const Sums& sums, const LoopView& view);
    bool make_series(const ReferenceOrbit& orbit, const Sums& sums, const LoopPeriod& at,
                     const LoopView& view, const StopFlag& stop);
    bool stays() const noexcept;
    bool has_cycle(const LoopMap& map, const LoopOrbit& orbit, std::uint64_t gap) const noexcept;
    // dc in the terms of the series, and its a.
    Complex<double> delta(const ComplexExp& dc) const noexcept;
    ComplexExp series_slope(const ComplexExp& dc) const noexcept;
    void fill(const ComplexExp& pixel, const ComplexExp& dc, LoopMap& map) const noexcept;
    // a of a pixel, and dc.
    struct Place {
        ComplexExp a, dc;
    };
    Place place(const PixelTask& task, const Complex<double>& offset) const noexcept;

    std::uint64_t period_ = 0;
    LoopSeries series_;
    FloatExp radius_;                      // of the series
    ComplexExp a_, b_, g_, e_, ab_, end_;  // A, B, G, E, A B, Z_p
    Complex<double> kappa_;
    FloatExp entry_;  // |z|
    double entry_sq_ = 0, reach_sq_ = 0, error_ = 0, lost_size_ = 0;
};

// Drives a pixel that has entered on until it is proved to be inside (Interior), is given up (Lost)
// or leaves (AtStep), which `orbit` then tells.
PixelHalt run_minibrot_loop(const PixelTask& task, const MinibrotLoop& loop, const LoopMap& map,
                            LoopOrbit& orbit, const StopFlag& stop) noexcept;

}  // namespace mandel
