#include "kernel/loop/minibrot_loop.h"

#include "kernel/pixel/loss.h"

namespace mandel {
namespace {

ComplexExp offset_of(const PixelTask& task, const PixelState& state) {
    return task.pixel * ComplexExp(state.offset);
}

}  // namespace

// A pixel that enters has at least one block before it.
static_assert(LoopBounds::kLeastSteps >= MinibrotLoop::kBlockSteps);

MinibrotLoop::MinibrotLoop(const ReferenceOrbit& orbit, const LinearApproximation& table,
                           const LoopView& view, const StopFlag& stop, const LoopForms& forms) {
    if (table.size() == 0 || table.epsilon() == 0) return;
    if (forms.quadratic) quadratic_ = QuadraticLoop::of(orbit, table, view, stop);
    if (quadratic_) {
        bounds_ = quadratic_->bounds();
        return;
    }
    if (forms.polynomial) polynomial_ = PolynomialLoop::of(orbit, view, stop);
    if (polynomial_) bounds_ = polynomial_->bounds();
}

void MinibrotLoop::fill(const PixelTask& task, const PixelState& state,
                        LoopMap& map) const noexcept {
    if (polynomial_) polynomial_->fill(task.pixel, offset_of(task, state), map);
}

void MinibrotLoop::enter(const PixelTask& task, PixelState& state, const ComplexExp& z,
                         const ComplexExp& derivative) const noexcept {
    const ComplexExp a = scale(offset_of(task, state));
    state.dz = (a * z).to_double();
    state.derivative = (a * derivative).to_double();
    state.derivative_exponent = 0;
    state.m = state.step = state.single = 0;
    state.is_new = false;
}

LoopOrbit MinibrotLoop::orbit(const PixelTask& task, const PixelState& state) const noexcept {
    LoopOrbit orbit;
    orbit.u = state.dz;
    orbit.d = state.derivative;
    orbit.allowed = (task.max_iterations - state.n) / period();
    if (quadratic_) {
        orbit.c = quadratic_->c(offset_of(task, state));
        orbit.slope = quadratic_->slope(task.pixel);
    }
    return orbit;
}

MinibrotLoop::Exit MinibrotLoop::leave(const PixelTask& task, PixelState& state,
                                       const LoopOrbit& orbit) const noexcept {
    const ComplexExp a = scale(offset_of(task, state));
    state.n += orbit.steps * period();
    state.steps += orbit.steps * degree();
    return {ComplexExp(orbit.u) / a, ComplexExp(orbit.d) / a};
}

bool MinibrotLoop::run(const LoopMap& map, LoopOrbit& orbit, std::uint64_t count) const noexcept {
    return polynomial_ ? polynomial_->run(map, orbit, count) : quadratic_->run(orbit, count);
}

bool MinibrotLoop::is_inside(const LoopMap& map, const LoopOrbit& orbit,
                             LoopWatch& watch) const noexcept {
    if (!watch.is_return(orbit.u, orbit.steps, orbit.allowed)) return false;
    if (has_cycle(map, orbit, watch.gap(orbit.steps))) return true;
    watch.forget();
    return false;
}

bool MinibrotLoop::has_cycle(const LoopMap& map, const LoopOrbit& orbit,
                             std::uint64_t gap) const noexcept {
    if (!(bounds_.error < 0x1p-10)) return false;
    return polynomial_ ? polynomial_->has_cycle(map, orbit, gap)
                       : quadratic_->has_cycle(orbit, gap);
}

void MinibrotLoop::note_loss(const PixelTask& task, LoopOrbit& orbit) const noexcept {
    if (orbit.is_lost || !(larger_size(orbit.d) > lost_size())) return;
    orbit.is_lost = true;
    orbit.lost_at = orbit.steps;
    // Where a period is longer than the grace, at once.
    const std::uint64_t grace = Loss::grace(task);
    const std::uint64_t blocks = grace < period() ? 0 : grace / (kBlockSteps * period()) + 1;
    const std::uint64_t end = orbit.steps + blocks * kBlockSteps;
    const std::uint64_t n = task.max_iterations - (orbit.allowed - orbit.steps) * period();
    if (n <= task.lost_until && end < orbit.allowed) orbit.deadline = end;
}

PixelHalt MinibrotLoop::end(const PixelTask& task, LoopOrbit& orbit) const noexcept {
    note_loss(task, orbit);
    const std::uint64_t grace = Loss::grace(task);
    const bool is_due = (orbit.steps - orbit.lost_at + 1) * period() > grace;
    return orbit.deadline != kNoDeadline && is_due ? PixelHalt::Lost : PixelHalt::AtStep;
}

PixelHalt run_minibrot_loop(const PixelTask& task, const MinibrotLoop& loop, const LoopMap& map,
                            LoopOrbit& orbit, const StopFlag& stop) noexcept {
    LoopWatch watch;
    for (;;) {
        const std::uint64_t left = orbit.allowed - orbit.steps;
        if (orbit.steps % 4096 == 0 && stop.is_requested()) return PixelHalt::Stopped;
        if (orbit.steps == orbit.deadline) return PixelHalt::Lost;
        if (left < MinibrotLoop::kBlockSteps) {
            loop.run(map, orbit, left);
            return loop.end(task, orbit);
        }
        if (!loop.run(map, orbit, MinibrotLoop::kBlockSteps)) return loop.end(task, orbit);
        if (task.find_interior && loop.is_inside(map, orbit, watch)) return PixelHalt::Interior;
        loop.note_loss(task, orbit);
    }
}

}  // namespace mandel
