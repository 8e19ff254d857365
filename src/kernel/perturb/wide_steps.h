// The perturbing loop with wide exponents (doubles with a 64-bit exponent), for pixels whose
// numbers are below the range of doubles, and what it shares with the loops in doubles: where
// pixels begin, what their ends are.
//
// The loops in doubles (passes-inl.h, scalar.cpp) hand a pixel over when |w| = |dz (2 Z + dz)| is
// below kTiny at the start of a step (inside of a finest one it shrinks by no more than
// kLeastProduct): from there on dc and the products of a step may be below the range of doubles,
// while above it what they lose is smaller than a rounding. In a view whose dc is far inside of
// that range nothing is handed over.
#pragma once

#include <cstdint>
#include <span>

#include "base/stop_flag.h"
#include "kernel/perturb/perturb.h"
#include "kernel/pixel/pixel_state.h"

namespace mandel {

struct LoopOrbit;

struct PerturbRange {
    static constexpr double kTiny = 0x1p-490;
    static constexpr double kTinySq = 0x1p-980;
    static constexpr std::int64_t kLargeExponent = -470;  // back to doubles from here on
    static constexpr std::int64_t kWideView = -300;       // log2 of the pixel spacing

    static bool is_wide(const PixelTask& task) { return task.pixel.exponent < kWideView; }
    // What |w|^2 has to reach for the loop in doubles.
    static double least_square(const PixelTask& task) { return is_wide(task) ? kTinySq : 0; }
};

// Where the pixels of a run begin: at the shared start, unless the limit comes before it.
class FirstStates {
public:
    FirstStates(const PixelTask& task, const Reference& reference) noexcept;

    void begin(const Complex<double>& offset, PixelState& state,
               OrbitTrail* trail = nullptr) const noexcept {
        state = first_;
        state.trail = trail;
        put(offset.re, offset.im, state);
    }
    // A new state with n() iterations has not been driven on yet. Its dz, which may be below the
    // range of doubles, is then slope() * offset.
    std::uint64_t n() const noexcept { return first_.n; }
    const ComplexExp& slope() const noexcept { return slope_; }

private:
    // In two parts: a whole offset would be stored in halves and loaded at once, and so wait for
    // all that is stored before.
    void put(double re, double im, PixelState& state) const noexcept;

    PixelState first_;  // offset 0
    ComplexExp slope_;  // dz / dpixel
    Complex<double> pixel_, narrow_slope_;
};

// The end that a halted orbit yields.
OrbitEnd orbit_end(const PixelState& state, PixelHalt halt, const Reference& reference) noexcept;

// Sets it, and notes in the trail, if there is one, where that is.
inline void set_orbit_end(const OrbitEnds& ends, std::size_t i, const PixelState& state,
                          PixelHalt halt, const Reference& reference) noexcept {
    ends.set(i, orbit_end(state, halt, reference));
    if (state.trail == nullptr) return;
    state.trail->m = state.m;
    state.trail->dz = state.dz;
}

// Whether a pixel is known to be inside before it is iterated.
inline bool is_inside_at_once(const PixelTask& task, const Reference& reference,
                              const Complex<double>& offset) noexcept {
    return task.find_interior && reference.components.are_near() &&
           reference.components.contain(task.pixel * ComplexExp(offset));
}

// Whether a pixel that is rebased at z is proved to be inside. Notes the rebasing in its watch.
bool proves_inside(const PixelTask& task, const Reference& reference, const Complex<double>& offset,
                   const ComplexExp& z, std::uint64_t n, RebasingWatch& watch) noexcept;
template <typename Number>
bool is_inside(const PixelTask& task, const Reference& reference, const Complex<double>& offset,
               const Number& z, std::uint64_t n, RebasingWatch& watch) noexcept {
    return task.find_interior && watch.is_return(z, n, task.max_iterations) &&
           proves_inside(task, reference, offset, ComplexExp(z), n, watch);
}

// Drives a pixel on with wide exponents until it ends (is_done) or doubles are enough. Never
// returns TooSmall.
struct WideRun {
    bool is_done;
    PixelHalt halt;
};
WideRun run_wide(const PixelTask& task, const Reference& reference, const FirstStates& first,
                 PixelState& state, const StopFlag& stop) noexcept;
// The same for many, side by side.
struct WideMember {
    PixelState* state;
    WideRun run;  // set in the end
};
void run_wide(const PixelTask& task, const Reference& reference, const FirstStates& first,
              std::span<WideMember> members, const StopFlag& stop) noexcept;

// What follows when the minibrot loop came to a halt: a pixel that leaves it (AtStep) is driven on
// as by run_wide(), or as by run_to_step().
WideRun leave_loop(const PixelTask& task, const Reference& reference, PixelState& state,
                   const LoopOrbit& orbit, PixelHalt halt, const StopFlag& stop) noexcept;

// Drives a pixel on by at least one step, in doubles or with wide exponents, until it stands at the
// start of a step and can go on in doubles (AtStep), directly (Direct) or in the loop (Loop), or
// ends.
PixelHalt run_to_step(const PixelTask& task, const Reference& reference, const FirstStates& first,
                      PixelState& state, const StopFlag& stop) noexcept;
PixelHalt leave_loop_to_step(const PixelTask& task, const Reference& reference,
                             const FirstStates& first, PixelState& state, const LoopOrbit& orbit,
                             PixelHalt halt, const StopFlag& stop) noexcept;

}  // namespace mandel
