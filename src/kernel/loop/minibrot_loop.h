// A minibrot as what it is, a small Mandelbrot set: where the orbits of a view come back to the
// start of the reference with the period of one, a whole period is a single step of a loop in
// doubles. With u = a z, a scale of the order of |A|, that is numbers of the size of one at any
// depth, no table, no extended exponents.
//
// The step is that of quadratic_loop.h where that is near enough, and else of polynomial_loop.h.
// This is the loop of a view, of either kind or of none, and what happens to a pixel in it.
//
// Most points that the loop would drive on to the limit are inside: attracting_cycle.h or
// loop_map.h proves it, with everything the loop leaves out added to the rounding errors. Points
// just outside of a minibrot may stay in the loop long after doubles have lost them: they are given
// up by the rule of loss.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/stop_flag.h"
#include "kernel/loop/loop_orbit.h"
#include "kernel/loop/polynomial_loop.h"
#include "kernel/loop/quadratic_loop.h"
#include "kernel/period/loop_map.h"
#include "kernel/pixel/pixel_state.h"
#include "kernel/pixel/pixel_task.h"
#include "kernel/reference/linear_approximation.h"
#include "kernel/reference/reference_orbit.h"
#include "num/floatexp.h"

namespace mandel {

// Which forms of it may be used.
struct LoopForms {
    bool quadratic = true, polynomial = true;
};

class MinibrotLoop {
public:
    // Steps between two tests of the watch and the limit.
    static constexpr std::uint64_t kBlockSteps = 4;
    // If the shared start skips more periods than this, looping each pixel separately is slower
    // (chosen).
    static constexpr std::uint64_t kMostShared = 4;

    // Never enters: there is no such loop.
    MinibrotLoop() = default;
    MinibrotLoop(const ReferenceOrbit& orbit, const LinearApproximation& table,
                 const LoopView& view, const StopFlag& stop, const LoopForms& forms = {});

    bool is_usable() const noexcept { return bounds_.period > 0; }
    std::uint64_t period() const noexcept { return bounds_.period; }
    double reach_sq() const noexcept { return bounds_.reach_sq; }
    double lost_size() const noexcept { return bounds_.lost_size; }
    // Of the polynomial in u^2; beyond 2 it is a LoopMap for each pixel.
    std::size_t degree() const noexcept { return polynomial_ ? polynomial_->degree() : 2; }
    // There if degree() is 2.
    const QuadraticLoop& quadratic() const noexcept { return *quadratic_; }

    // Whether an orbit that is back at the start of the reference at z goes on in the loop.
    bool may_enter(const Complex<double>& z, std::uint64_t n, std::uint64_t limit) const noexcept {
        return norm(z) < bounds_.entry_sq && has_room(n, limit);
    }
    bool may_enter(const ComplexExp& z, std::uint64_t n, std::uint64_t limit) const noexcept {
        return is_usable() && z.abs() < bounds_.entry && has_room(n, limit);
    }
    // Whether pixels begin in the loop rather than at the shared start, `shared` iterations along
    // the reference.
    bool may_begin(std::uint64_t shared, std::uint64_t limit) const noexcept {
        return is_usable() && has_room(0, limit) && shared / kMostShared < period();
    }

    // z and dz/dpixel of a pixel in the loop's terms, where dz and the derivative are kept.
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
    // After each block: whether u has come back and is proved to be inside.
    bool is_inside(const LoopMap& map, const LoopOrbit& orbit, LoopWatch& watch) const noexcept;
    // And then, whether it is lost from now on: with |d| beyond lost_size().
    void note_loss(const PixelTask& task, LoopOrbit& orbit) const noexcept;
    // What becomes of a pixel that leaves the loop, after which it is no longer known whether the
    // pixel is lost: AtStep, or Lost if it would be given up before the end of another period.
    PixelHalt end(const PixelTask& task, LoopOrbit& orbit) const noexcept;

private:
    bool has_room(std::uint64_t n, std::uint64_t limit) const noexcept {
        return (limit - n) / LoopBounds::kLeastSteps >= period();
    }
    bool has_cycle(const LoopMap& map, const LoopOrbit& orbit, std::uint64_t gap) const noexcept;
    // a of the pixel at dc.
    ComplexExp scale(const ComplexExp& dc) const noexcept {
        return polynomial_ ? polynomial_->scale(dc) : quadratic_->scale(dc);
    }

    LoopBounds bounds_;
    std::optional<QuadraticLoop> quadratic_;  // one of them, or none
    std::optional<PolynomialLoop> polynomial_;
};

// Drives a pixel that has entered on until it is proved to be inside (Interior), is given up (Lost)
// or leaves (AtStep) from where `orbit` stands.
PixelHalt run_minibrot_loop(const PixelTask& task, const MinibrotLoop& loop, const LoopMap& map,
                            LoopOrbit& orbit, const StopFlag& stop) noexcept;

}  // namespace mandel
