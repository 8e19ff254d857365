#include "kernel/perturb/scalar.h"

#include "base/multiversion.h"
#include "kernel/loop/minibrot_loop.h"
#include "kernel/perturb/series_starts.h"
#include "kernel/perturb/wide_steps.h"
#include "kernel/pixel/perturb_arithmetic.h"
#include "kernel/tail/direct_tail.h"

namespace mandel {
namespace {

using Step = LinearApproximation::Step;
using Link = LinearApproximation::Link;
constexpr std::uint32_t kNone = LinearApproximation::kNone;
using Number = Complex<double>;

// kToStep: return as soon as the pixel stands at the start of a step.
template <bool kToStep>
class Walk {
public:
    MANDEL_ALWAYS_INLINE Walk(const PixelTask& task, const Reference& reference)
        : task_(task),
          reference_(reference),
          Z_(reference.orbit.z().data()),
          last_(static_cast<std::uint32_t>(reference.orbit.last())),
          table_(reference.approximation),
          loop_(reference.loop),
          least_sq_(PerturbRange::least_square(task)) {}

    MANDEL_ALWAYS_INLINE PixelHalt run(PixelState& s, const StopFlag& stop) const {
        for (;;) {
            if (s.steps % 1024 == 1023 && stop.is_requested()) return PixelHalt::Stopped;
            const Number Z = Z_[s.m];
            const Number z = plus(Z, s.dz);
            const Number sum = plus({2 * Z.re, 2 * Z.im}, s.dz);
            const Number w = times(s.dz, sum);
            const double w_sq = square(w);
            if (s.single == 0 && w_sq < least_sq_) return PixelHalt::TooSmall;
            if (s.single > 0 || !take_long_step(s, z, w, w_sq)) {
                if (s.single == 0) {
                    s.single = table_.link(s.step).length;
                    if (DirectTail::may_begin(s)) {
                        s.note_rebasing(s.n, s.m, z);
                        s.dz = z;
                        s.m = s.step = s.single = 0;
                        return PixelHalt::Direct;
                    }
                }
                s.derivative = times_plus({2 * z.re, 2 * z.im}, s.derivative, s.pixel);
                s.dz = times_plus(s.dz, sum, s.dc);
                ++s.n;
                ++s.m;
                if (--s.single == 0) ++s.step;
            }
            ++s.steps;
            const Number next = plus(Z_[s.m], s.dz);
            const double next_sq = square(next);
            if (!(next_sq <= task_.escape_radius_sq)) return PixelHalt::Escaped;
            if (s.n == task_.max_iterations) return PixelHalt::Limit;
            if (s.m == last_ || next_sq < square(s.dz)) {
                s.note_rebasing(s.n, s.m, next);
                if (loop_.may_enter(next, s.n, task_.max_iterations)) {
                    loop_.enter(task_, s, ComplexExp(next), wide_derivative(s));
                    return PixelHalt::Loop;
                }
                s.dz = next;
                s.m = s.step = s.single = 0;
                if (is_inside(task_, reference_, s.offset, next, s.n, s.watch)) {
                    return PixelHalt::Interior;
                }
                if (Loss::is_given_up_at(task_, s.n, next, s.derivative, s)) {
                    return PixelHalt::Lost;
                }
            }
            if (kToStep && s.single == 0) return PixelHalt::AtStep;
        }
    }

private:
    // The longest step that is valid here; false if there is none.
    MANDEL_ALWAYS_INLINE bool take_long_step(PixelState& s, const Number& z, const Number& w,
                                             double w_sq) const {
        const std::uint64_t left = task_.max_iterations - s.n;
        std::uint32_t i = s.step;
        for (std::uint32_t up = table_.link(i).parent; up != kNone && is_valid(up, w_sq, left);
             up = table_.link(i).parent) {
            i = up;
        }
        while (!is_valid(i, w_sq, left)) {
            const Link& link = table_.link(i);
            if (link.child == kNone) {
                s.step = i;
                return false;
            }
            i = link.child;
        }
        const Step& step = table_.step(i);
        const Number a{step.a_re, step.a_im};
        const Number b{step.b_re, step.b_im};
        const Number q{step.q_re, step.q_im};
        const Number e = times_plus(q, w, a);
        const Number slope = times({2 * z.re, 2 * z.im}, s.derivative);
        s.derivative = times_plus(times_plus(q, w, e), slope, times(b, s.pixel));
        s.dz = times_plus(e, w, times(b, s.dc));
        s.n += table_.link(i).length;
        s.m += table_.link(i).length;
        s.step = i + 1;
        return true;
    }

    MANDEL_ALWAYS_INLINE bool is_valid(std::uint32_t i, double w_sq, std::uint64_t left) const {
        return w_sq < table_.step(i).limit_sq && table_.link(i).length <= left;
    }

    const PixelTask& task_;
    const Reference& reference_;
    const Number* Z_;
    const std::uint32_t last_;
    const LinearApproximation& table_;
    const MinibrotLoop& loop_;
    const double least_sq_;
};

WideRun run_loop(const PixelTask& task, const Reference& reference, PixelState& state,
                 const StopFlag& stop) {
    LoopMap map;
    reference.loop.fill(task, state, map);
    LoopOrbit orbit = reference.loop.orbit(task, state);
    const PixelHalt halt = run_minibrot_loop(task, reference.loop, map, orbit, stop);
    return leave_loop(task, reference, state, orbit, halt, stop);
}

// After a walk came to a halt another loop may go on. What it returns is over if is_done; else the
// walk goes on.
template <bool kToStep>
MANDEL_ALWAYS_INLINE WideRun go_on(PixelHalt halt, const PixelTask& task,
                                   const Reference& reference, const FirstStates& first,
                                   PixelState& state, const StopFlag& stop) {
    if (halt == PixelHalt::Direct && !kToStep) {
        const std::uint64_t n = state.n;
        const Number z = state.dz;
        halt = run_direct_tail(task, reference.orbit.z()[1], state, stop);
        if (halt == PixelHalt::AtStep) {
            state.note_rebasing(state.n, OrbitTrail::kNoIndex, state.dz);
            if (Loss::is_given_up_at(task, state.n, state.dz, state.derivative, state)) {
                halt = PixelHalt::Lost;
            }
        } else if (state.trail != nullptr) {
            state.trail->note_plain(n, z);
        }
        return {halt != PixelHalt::AtStep, halt};
    }
    WideRun next{true, halt};
    if (halt == PixelHalt::TooSmall) next = run_wide(task, reference, first, state, stop);
    while (!kToStep && next.is_done && next.halt == PixelHalt::Loop) {
        next = run_loop(task, reference, state, stop);
    }
    return next;
}

template <bool kToStep>
MANDEL_ALWAYS_INLINE PixelHalt run_on(const Walk<kToStep>& walk, const PixelTask& task,
                                      const Reference& reference, const FirstStates& first,
                                      PixelState& state, const StopFlag& stop) {
    for (;;) {
        const PixelHalt halt = walk.run(state, stop);
        const WideRun next = go_on<kToStep>(halt, task, reference, first, state, stop);
        if (next.is_done) return next.halt;
        if (kToStep && state.single == 0) return PixelHalt::AtStep;
    }
}

// Of a pixel that has not been driven on yet.
MANDEL_ALWAYS_INLINE PixelHalt run_from_start(const Walk<false>& walk, const PixelTask& task,
                                              const Reference& reference, const FirstStates& first,
                                              PixelState& state, bool goes_directly,
                                              const StopFlag& stop) {
    if (goes_directly) {
        const WideRun next = go_on<false>(PixelHalt::Direct, task, reference, first, state, stop);
        if (next.is_done) return next.halt;
    } else if (reference.loop.may_begin(reference.start.m, task.max_iterations)) {
        state.n = 0;
        reference.loop.enter(task, state, {}, {});
        const WideRun next = go_on<false>(PixelHalt::Loop, task, reference, first, state, stop);
        if (next.is_done) return next.halt;
    }
    return run_on(walk, task, reference, first, state, stop);
}

MANDEL_ALWAYS_INLINE PixelHalt to_step(const PixelTask& task, const Reference& reference,
                                       const FirstStates& first, PixelState& state,
                                       const StopFlag& stop) {
    return run_on(Walk<true>(task, reference), task, reference, first, state, stop);
}

MANDEL_MULTIVERSION(PixelHalt, to_step_multiversion,
                    (const PixelTask& task, const Reference& reference, const FirstStates& first,
                     PixelState& state, const StopFlag& stop),
                    to_step(task, reference, first, state, stop))

MANDEL_ALWAYS_INLINE std::uint64_t run_all(const PixelTask& task, const Reference& reference,
                                           std::span<const double> re, std::span<const double> im,
                                           const OrbitEnds& ends, const StopFlag& stop) {
    const Walk<false> walk(task, reference);
    const FirstStates first(task, reference);
    const SeriesStarts starts(task, reference, re, im);
    std::uint64_t steps = 0;
    for (std::size_t i = 0; i < re.size(); ++i) {
        if (is_inside_at_once(task, reference, {re[i], im[i]})) {
            ends.set(i, {0, {}, {}, PixelStatus::Interior});
            continue;
        }
        if (starts.reach_limit()) {
            ends.set(i, {task.max_iterations, {}, {}, PixelStatus::Limit});
            continue;
        }
        PixelState state;
        first.begin({re[i], im[i]}, state, ends.trail(i));
        const bool goes_directly = starts.begin(i, state);
        const PixelHalt halt =
            run_from_start(walk, task, reference, first, state, goes_directly, stop);
        if (halt == PixelHalt::Stopped) break;
        steps += state.steps;
        if (halt == PixelHalt::Lost) continue;
        set_orbit_end(ends, i, state, halt, reference);
    }
    return steps;
}

MANDEL_MULTIVERSION(std::uint64_t, run_multiversion,
                    (const PixelTask& task, const Reference& reference, std::span<const double> re,
                     std::span<const double> im, const OrbitEnds& ends, const StopFlag& stop),
                    run_all(task, reference, re, im, ends, stop))

}  // namespace

PixelHalt run_to_step(const PixelTask& task, const Reference& reference, const FirstStates& first,
                      PixelState& state, const StopFlag& stop) noexcept {
    return to_step_multiversion(task, reference, first, state, stop);
}

PixelHalt leave_loop_to_step(const PixelTask& task, const Reference& reference,
                             const FirstStates& first, PixelState& state, const LoopOrbit& orbit,
                             PixelHalt halt, const StopFlag& stop) noexcept {
    const WideRun wide = leave_loop(task, reference, state, orbit, halt, stop);
    if (wide.is_done) return wide.halt;
    if (state.single == 0) return PixelHalt::AtStep;
    return run_to_step(task, reference, first, state, stop);
}

std::uint64_t perturb_points_scalar(const PixelTask& task, const Reference& reference,
                                    std::span<const double> re, std::span<const double> im,
                                    const OrbitEnds& ends, const StopFlag& stop) noexcept {
    return run_multiversion(task, reference, re, im, ends, stop);
}

}  // namespace mandel
