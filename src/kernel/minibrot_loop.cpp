#include "kernel/minibrot_loop.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/direct_tail.h"
#include "kernel/escape_step.h"
#include "kernel/interior.h"
#include "kernel/perturb_arithmetic.h"
#include "kernel/perturb_state.h"

namespace mandel {
namespace {

// M X, see above.
constexpr double kReach = 0x1p-26;
// |u^2| stays in the range of doubles for a block.
constexpr double kLargestReach = 0x1p200;
// In u, between pixels: a minibrot of fewer pixels than this is not worth the sums.
constexpr double kLargestSpacing = 16;
// All errors along an orbit come to less than that many times the bound for the first (chosen; it
// is an upper bound by itself).
constexpr double kErrors = 16;
// Of the larger ones no pixel leaves the loop.
constexpr double kSmallestSpacing = 0x1p-200;

MANDEL_ALWAYS_INLINE bool run_steps(const Complex<double>& kappa, double reach_sq, LoopOrbit& o,
                                    std::uint64_t count) {
    for (std::uint64_t k = 0; k < count; ++k) {
        const Complex<double> w = times(o.u, o.u);
        if (!(square(w) < reach_sq)) return false;
        const Complex<double> e = times_plus(kappa, w, {1, 0});
        const Complex<double> f = times_plus(kappa, w, e);
        o.d = times_plus(times(f, {2 * o.u.re, 2 * o.u.im}), o.d, o.slope);
        o.u = times_plus(e, w, o.c);
        ++o.steps;
    }
    return true;
}

MANDEL_MULTIVERSION(bool, steps_multiversion,
                    (const Complex<double>& kappa, double reach_sq, LoopOrbit& o,
                     std::uint64_t count),
                    run_steps(kappa, reach_sq, o, count))

// The first step of the table that covers the whole orbit; kNone if there is none.
std::uint32_t whole_step(const ReferenceOrbit& orbit, const LinearApproximation& table) {
    std::uint32_t i = table.size() == 0 ? LinearApproximation::kNone : 0;
    while (i != LinearApproximation::kNone && table.link(i).length < orbit.last()) {
        i = table.link(i).parent;
    }
    return i;
}

}  // namespace

// A pixel that enters has at least one block before it.
static_assert(MinibrotLoop::kLeastSteps >= MinibrotLoop::kBlockSteps);

MinibrotLoop::MinibrotLoop(const ReferenceOrbit& orbit, const LinearApproximation& table,
                           const FloatExp& radius, const FloatExp& spacing, const StopFlag& stop) {
    if (orbit.end() != ReferenceOrbit::End::Periodic) return;
    const std::uint32_t i = whole_step(orbit, table);
    if (i == LinearApproximation::kNone || table.limit(i).mantissa == 0) return;
    const LinearApproximation::Wide map = table.wide_form(i);
    const FloatExp gap = (map.a * map.b).abs() * spacing;
    if (FloatExp(kLargestSpacing) < gap || gap < FloatExp(kSmallestSpacing)) return;
    // The loop is never valid where that step is not even for |u| = kEntry.
    if (map.a.norm() * table.limit(i) < FloatExp(kEntry * kEntry)) return;
    sum_up(orbit, radius, spacing, stop);
}

void MinibrotLoop::sum_up(const ReferenceOrbit& orbit, const FloatExp& radius,
                          const FloatExp& spacing, const StopFlag& stop) {
    const ComplexExp one(1, 0, 0);
    ComplexExp a = one, b = one, q, g, e;
    FloatExp m, r(1.0);
    const std::uint64_t period = orbit.last();
    for (std::uint64_t k = 1; k < period; ++k) {
        if (k % 4096 == 0 && stop.is_requested()) return;
        const ComplexExp slope = twice(orbit.at(k));
        if (slope.is_zero()) return;
        const ComplexExp t = a / slope, bt = b * t;
        q = q + t;
        g = g + twice(bt);
        e = e + b * bt;
        m = m + t.abs();
        a = a * slope;
        const ComplexExp inverse = one / a;
        b = b + inverse;
        r = r + inverse.abs();
    }
    if (m.mantissa == 0) return;                                // no period of one can be far away
    const FloatExp size = a.norm(), far = size * (r * radius);  // |A|^2 r |dc|
    const FloatExp reach = size * FloatExp(kReach) / m - far;
    if (!(FloatExp(kEntry * kEntry) < reach)) return;

    a_ = a;
    b_ = a * b;
    g_ = a * g;
    e_ = a * e;
    ab_ = a_ * b_;
    end_ = orbit.at(period);
    kappa_ = (q / (a * a)).to_double();
    entry_ = FloatExp(kEntry) / a.abs();
    entry_sq_ = (entry_ * entry_).to_double();
    const double w = min(reach, FloatExp(kLargestReach)).to_double();
    reach_sq_ = w * w;
    // The last term is for the roundings of the sums and of c.
    const double bend = (m / size).to_double(), xi = 9 + far.to_double();
    error_ = 81 * std::sqrt(norm(kappa_)) + 16 * bend * bend * xi * xi * xi +
             static_cast<double>(period + 64) * 0x1p-48 * xi;
    lost_size_ =
        std::max(DirectTail::kLostSize, (ab_.abs() * spacing).to_double() / (kErrors * error_));
    period_ = period;
}

Complex<double> MinibrotLoop::slope(const ComplexExp& pixel) const noexcept {
    return (ab_ * pixel).to_double();
}

MinibrotLoop::Place MinibrotLoop::place(const PerturbTask& task,
                                        const Complex<double>& offset) const noexcept {
    const ComplexExp dc = task.pixel * ComplexExp(offset);
    return {a_ + g_ * dc, dc};
}

void MinibrotLoop::enter(const PerturbTask& task, PerturbState& state, const ComplexExp& z,
                         const ComplexExp& derivative) const noexcept {
    const Place p = place(task, state.offset);
    state.dz = (p.a * z).to_double();
    state.derivative = (p.a * derivative).to_double();
    state.derivative_exponent = 0;
    state.m = state.step = state.single = 0;
}

LoopOrbit MinibrotLoop::orbit(const PerturbTask& task, const PerturbState& state) const noexcept {
    const Place p = place(task, state.offset);
    const ComplexExp c = p.a * (end_ + (b_ + e_ * p.dc) * p.dc);
    return {state.dz,
            state.derivative,
            c.to_double(),
            slope(task.pixel),
            0,
            (task.max_iterations - state.n) / period_};
}

MinibrotLoop::Exit MinibrotLoop::leave(const PerturbTask& task, PerturbState& state,
                                       const LoopOrbit& orbit) const noexcept {
    const Place p = place(task, state.offset);
    state.n += orbit.steps * period_;
    return {ComplexExp(orbit.u) / p.a, ComplexExp(orbit.d) / p.a};
}

bool MinibrotLoop::run(LoopOrbit& orbit, std::uint64_t count) const noexcept {
    return steps_multiversion(kappa_, reach_sq_, orbit, count);
}

bool MinibrotLoop::is_inside(const LoopOrbit& orbit, LoopMemory& memory) const noexcept {
    if (orbit.steps == memory.next_save) {
        memory.u = orbit.u;
        memory.steps = orbit.steps;
        memory.next_save *= 2;
        return false;
    }
    const std::uint64_t gap = orbit.steps - memory.steps;
    if (!is_near_return(orbit.u, memory.u) || !is_worth_a_proof(gap, orbit.steps, orbit.allowed)) {
        return false;
    }
    // With these bounds no point of a disk that comes back can have been beyond |u| = 3, where
    // the error is not known: from there on the orbit only grows.
    if (norm(orbit.c) < 2.1 * 2.1 && norm(orbit.u) < 4 && error_ < 0x1p-10 &&
        has_attracting_cycle(orbit.c, orbit.u, gap, error_)) {
        return true;
    }
    memory.u = {HUGE_VAL, HUGE_VAL};  // not before the next save
    return false;
}

void MinibrotLoop::note_loss(const PerturbTask& task, LoopOrbit& orbit) const noexcept {
    if (orbit.is_lost || !(larger_size(orbit.d) > lost_size_)) return;
    orbit.is_lost = true;
    const std::uint64_t blocks =
        task.max_iterations / DirectTail::kShareOfLimit / (kBlockSteps * period_) + 1;
    const std::uint64_t end = orbit.steps + blocks * kBlockSteps;
    const std::uint64_t n = task.max_iterations - (orbit.allowed - orbit.steps) * period_;
    if (n <= task.lost_until && end < orbit.allowed) orbit.deadline = end;
}

PerturbHalt run_minibrot_loop(const PerturbTask& task, const MinibrotLoop& loop, LoopOrbit& orbit,
                              const StopFlag& stop) noexcept {
    LoopMemory memory;
    for (;;) {
        const std::uint64_t left = orbit.allowed - orbit.steps;
        if (orbit.steps % 4096 == 0 && stop.is_requested()) return PerturbHalt::Stopped;
        if (orbit.steps == orbit.deadline) return PerturbHalt::Lost;
        if (left < MinibrotLoop::kBlockSteps) {
            loop.run(orbit, left);
            return PerturbHalt::AtStep;
        }
        if (!loop.run(orbit, MinibrotLoop::kBlockSteps)) return PerturbHalt::AtStep;
        if (task.find_interior && loop.is_inside(orbit, memory)) return PerturbHalt::Interior;
        loop.note_loss(task, orbit);
    }
}

}  // namespace mandel
