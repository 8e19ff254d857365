// Where the orbit of one pixel stands, between the loops that drive it on.
//
// The loop in doubles (perturb.cpp, perturb_scalar.cpp) hands a pixel over to the one with wide
// exponents (perturb_wide.cpp) when |w| = |dz (2 Z + dz)| is below kTiny at the start of a
// step (inside of a finest one it shrinks by no more than kLeastProduct): from there on dc and
// the products of a step may be below the range of doubles, while above it what they lose is
// smaller than a rounding. In a view whose dc is far inside of that range nothing is handed over.
#pragma once

#include <cstdint>

#include "kernel/cycle_watch.h"
#include "kernel/perturb.h"

namespace mandel {

struct LoopOrbit;

// In the order in which the cache is to hold it: a line with what changes all the time, then what
// each step and each return to the start of the reference need.
struct alignas(64) PerturbState {
    Complex<double> dz;
    // dz_n / dpixel = derivative * 2^derivative_exponent, and the pixel on the same scale.
    Complex<double> derivative;
    std::uint64_t n = 0;
    std::uint32_t m = 0;
    std::uint32_t step = 0;  // the step at m or, inside of a finest one, that one
    std::int64_t derivative_exponent = 0;
    std::uint64_t direct_from = 0;  // from this n on it may go on directly (direct_tail.h)

    Complex<double> dc;  // rounded; 0 where it is below the range
    Complex<double> pixel;
    CycleWatch watch;
    Complex<double> offset;    // in pixels from the reference
    std::uint64_t steps = 0;   // taken so far, short and long
    std::uint32_t single = 0;  // iterations to go one by one to the end of that finest step
    // If the pixel was lost at the start of the reference (direct_tail.h): where it is given up.
    std::uint64_t deadline = ~std::uint64_t{0};
    bool is_new = true;  // has come along the reference all the way
};

inline ComplexExp wide_derivative(const PerturbState& s) noexcept {
    return {s.derivative.re, s.derivative.im, s.derivative_exponent};
}

// Direct: z stands in dz, and m at the start; the rest is for direct_tail.h. Loop: u and its
// derivative stand there (minibrot_loop.h). Lost: only the point is left, for long_orbit.h.
enum class PerturbHalt : std::uint8_t {
    Escaped,
    Limit,
    Interior,
    TooSmall,
    Direct,
    Loop,
    AtStep,
    Lost,
    Stopped
};

struct PerturbRange {
    static constexpr double kTiny = 0x1p-490;
    static constexpr double kTinySq = 0x1p-980;
    static constexpr std::int64_t kLargeExponent = -470;  // back to doubles from here on
    static constexpr std::int64_t kWideView = -300;       // log2 of the pixel spacing

    static bool is_wide(const PerturbTask& task) { return task.pixel.exponent < kWideView; }
    // What |w|^2 has to reach for the loop in doubles.
    static double least_square(const PerturbTask& task) { return is_wide(task) ? kTinySq : 0; }
};

// Where the pixels of a run begin: at the shared start, unless the limit comes before it.
class FirstStates {
public:
    FirstStates(const PerturbTask& task, const Reference& reference) noexcept;

    void begin(const Complex<double>& offset, PerturbState& state) const noexcept {
        state = first_;
        put(offset.re, offset.im, state);
    }
    // A new state with n() iterations has not been driven on yet. Its dz, which may be below the
    // range of doubles, is then slope() * offset.
    std::uint64_t n() const noexcept { return first_.n; }
    const ComplexExp& slope() const noexcept { return slope_; }

private:
    // In two parts: a whole offset would be stored in halves and loaded at once, and so wait for
    // all that is stored before.
    void put(double re, double im, PerturbState& state) const noexcept;

    PerturbState first_;  // offset 0
    ComplexExp slope_;    // dz / dpixel
    Complex<double> pixel_, narrow_slope_;
};

// The end that a halted orbit yields.
OrbitEnd orbit_end(const PerturbState& state, PerturbHalt halt,
                   const Reference& reference) noexcept;

// Whether a pixel is known to be inside before it is iterated.
inline bool is_inside_at_once(const PerturbTask& task, const Reference& reference,
                              const Complex<double>& offset) noexcept {
    return task.find_interior && reference.components.are_near() &&
           reference.components.contain(task.pixel * ComplexExp(offset));
}

// Whether a pixel that returns to the start of the reference at z is proved to be inside. Notes
// the return in its watch.
bool proves_cycle(const PerturbTask& task, const Reference& reference,
                  const Complex<double>& offset, const ComplexExp& z, std::uint64_t n,
                  CycleWatch& watch) noexcept;
template <typename Number>
bool is_inside(const PerturbTask& task, const Reference& reference, const Complex<double>& offset,
               const Number& z, std::uint64_t n, CycleWatch& watch) noexcept {
    return task.find_interior && watch.is_near_return(z, n, task.max_iterations) &&
           proves_cycle(task, reference, offset, ComplexExp(z), n, watch);
}

// Drives a pixel on with wide exponents until it ends or doubles are enough (TooSmall is never
// returned; `is_done` tells).
struct WideRun {
    bool is_done;
    PerturbHalt halt;
};
WideRun run_wide(const PerturbTask& task, const Reference& reference, const FirstStates& first,
                 PerturbState& state, const StopFlag& stop) noexcept;

// What follows when the minibrot loop came to a halt: a pixel that leaves it (AtStep) is driven on
// as by run_wide(), or as by run_to_step().
WideRun leave_loop(const PerturbTask& task, const Reference& reference, PerturbState& state,
                   const LoopOrbit& orbit, PerturbHalt halt, const StopFlag& stop) noexcept;

// Drives a pixel on by at least one step, with whatever exponents it takes, until it stands at the
// start of a step and can go on in doubles (AtStep), directly (Direct) or in the loop (Loop), or
// ends.
PerturbHalt run_to_step(const PerturbTask& task, const Reference& reference,
                        const FirstStates& first, PerturbState& state,
                        const StopFlag& stop) noexcept;
PerturbHalt leave_loop_to_step(const PerturbTask& task, const Reference& reference,
                               const FirstStates& first, PerturbState& state,
                               const LoopOrbit& orbit, PerturbHalt halt,
                               const StopFlag& stop) noexcept;

}  // namespace mandel
