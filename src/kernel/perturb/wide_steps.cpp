#include "kernel/perturb/wide_steps.h"

#include "kernel/perturb/perturbed_cycle.h"
#include "kernel/pixel/end_slope.h"
#include "kernel/tail/direct_tail.h"

namespace mandel {
namespace {

using Step = LinearApproximation::Step;
using Link = LinearApproximation::Link;
using Wide = LinearApproximation::Wide;

// Not to be compiled where fused instructions are allowed: g++ 12 fuses one of the two products of
// a part with the addition, in spite of -ffp-contract=off.
Complex<double> product(const Complex<double>& a, double re, double im) {
    return {a.re * re - a.im * im, a.re * im + a.im * re};
}

// The derivative may stay small when dz does not: after the end of an escaping reference.
void set_derivative(const PixelTask& task, const ComplexExp& derivative, PixelState& state) {
    state.derivative_exponent =
        derivative.exponent > -400 || derivative.is_zero() ? 0 : derivative.exponent;
    const ComplexExp unit(1, 0, -state.derivative_exponent);
    state.derivative = (derivative * unit).to_double();
    state.pixel = narrow(task.pixel * unit);
}

class WidePoint {
public:
    WidePoint(const PixelTask& task, const Reference& reference, PixelState& state,
              const ComplexExp& dz, const ComplexExp& derivative)
        : task_(task),
          reference_(reference),
          orbit_(reference.orbit),
          table_(reference.approximation),
          state_(state),
          dc_(task.pixel * ComplexExp(state.offset)),
          dz_(dz),
          derivative_(derivative) {}

    WideRun run(const StopFlag& stop) {
        for (;;) {
            if (state_.steps % 1024 == 1023 && stop.is_requested())
                return {true, PixelHalt::Stopped};
            const ComplexExp ref = orbit_.at(state_.m);
            const ComplexExp z = ref + dz_;
            const ComplexExp w = dz_ * (ref + z);
            if (w.exponent >= PerturbRange::kLargeExponent) {
                leave();
                return {false, PixelHalt::TooSmall};
            }
            if (state_.single > 0 || !take_long_step(z, w)) take_single_step(z, w);

            ++state_.steps;
            const ComplexExp next_ref = orbit_.at(state_.m);
            const ComplexExp next = next_ref + dz_;
            if (next.exponent >= 0 && !(norm(next.to_double()) <= task_.escape_radius_sq)) {
                return end(PixelHalt::Escaped);
            }
            if (state_.n == task_.max_iterations) return end(PixelHalt::Limit);
            const bool may_be_near = next_ref.exponent < dz_.exponent + 3;
            if (state_.m == orbit_.last() || (may_be_near && next.norm() < dz_.norm())) {
                state_.note_rebasing(state_.n, state_.m, next.to_double());
                if (reference_.loop.may_enter(next, state_.n, task_.max_iterations)) {
                    reference_.loop.enter(task_, state_, next, derivative_);
                    return {true, PixelHalt::Loop};
                }
                dz_ = next;
                state_.m = state_.step = state_.single = 0;
                if (is_inside(task_, reference_, state_.offset, next, state_.n, state_.watch)) {
                    return end(PixelHalt::Interior);
                }
                if (Loss::is_given_up_at(task_, state_.n, next, derivative_, state_.deadline)) {
                    return end(PixelHalt::Lost);
                }
            }
        }
    }

private:
    bool is_valid(std::uint32_t i, const FloatExp& size) const {
        const Step& step = table_.step(i);
        if (table_.link(i).length > task_.max_iterations - state_.n) return false;
        if (step.wide != LinearApproximation::kNone) return size < table_.wide(step.wide).limit;
        return step.limit_sq > 0 && size.exponent < 0 &&
               size.to_double() * size.to_double() < step.limit_sq;
    }

    bool take_long_step(const ComplexExp& z, const ComplexExp& w) {
        const FloatExp size = w.abs();
        std::uint32_t i = state_.step;
        for (std::uint32_t up = table_.link(i).parent;
             up != LinearApproximation::kNone && is_valid(up, size); up = table_.link(i).parent) {
            i = up;
        }
        while (!is_valid(i, size)) {
            const Link& link = table_.link(i);
            if (link.child == LinearApproximation::kNone) {
                state_.step = i;
                state_.single = link.length;
                return false;
            }
            i = link.child;
        }
        const Step& step = table_.step(i);
        const Wide map =
            step.wide != LinearApproximation::kNone ? table_.wide(step.wide) : table_.wide_form(i);
        const ComplexExp one(1, 0, 0);
        const ComplexExp slope = sum_of_products(map.q, w, map.a, one);
        derivative_ = sum_of_products(sum_of_products(map.q, w, slope, one), twice(z * derivative_),
                                      map.b, task_.pixel);
        dz_ = sum_of_products(slope, w, map.b, dc_);
        state_.n += table_.link(i).length;
        state_.m += table_.link(i).length;
        state_.step = i + 1;
        return true;
    }

    void take_single_step(const ComplexExp& z, const ComplexExp& w) {
        derivative_ = twice(z * derivative_) + task_.pixel;
        dz_ = w + dc_;
        ++state_.n;
        ++state_.m;
        if (--state_.single == 0) ++state_.step;
    }

    WideRun end(PixelHalt halt) {
        leave();
        return {true, halt};
    }

    void leave() {
        state_.dz = dz_.to_double();
        set_derivative(task_, derivative_, state_);
    }

    const PixelTask& task_;
    const Reference& reference_;
    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    PixelState& state_;
    const ComplexExp dc_;
    ComplexExp dz_;
    ComplexExp derivative_;
};

// What is noted of a pixel that leaves the minibrot loop at z. Through a period that has fewer
// iterations than are averaged it cannot be followed back.
void note_exit(const MinibrotLoop& loop, const ComplexExp& z, PixelState& state) {
    const bool is_long = loop.period() >= OrbitTrail::kStretch;
    state.note_rebasing(state.n,
                        is_long ? static_cast<std::uint32_t>(loop.period()) : OrbitTrail::kNoIndex,
                        z.to_double());
}

}  // namespace

FirstStates::FirstStates(const PixelTask& task, const Reference& reference) noexcept
    : pixel_(narrow(task.pixel)) {
    const SharedStart& start = reference.start;
    if (start.m < task.max_iterations) {
        first_.n = first_.m = start.m;
        first_.step = start.step;
        slope_ = start.slope * task.pixel;
        narrow_slope_ = narrow(slope_);
    }
    first_.direct_from = task.direct_tail ? first_.n + 1 : kNeverDirect;
    set_derivative(task, slope_, first_);
}

void FirstStates::put(double re, double im, PixelState& state) const noexcept {
    state.offset = {re, im};
    state.dc = product(pixel_, re, im);
    state.dz = product(narrow_slope_, re, im);
}

OrbitEnd orbit_end(const PixelState& state, PixelHalt halt, const Reference& reference) noexcept {
    if (halt == PixelHalt::Interior) return {state.n, {}, {}, PixelStatus::Interior};
    const Complex<double> d = end_slope(wide_derivative(state));
    if (halt == PixelHalt::Limit) return {state.n, {}, d, PixelStatus::Limit};
    const Complex<double>& Z = reference.orbit.z()[state.m];
    return {state.n, {Z.re + state.dz.re, Z.im + state.dz.im}, d, PixelStatus::Escaped};
}

bool proves_inside(const PixelTask& task, const Reference& reference, const Complex<double>& offset,
                   const ComplexExp& z, std::uint64_t n, RebasingWatch& watch) noexcept {
    const ComplexExp dc = task.pixel * ComplexExp(offset);
    if (has_attracting_cycle(reference.orbit, reference.approximation, dc, z, watch.gap(n))) {
        return true;
    }
    watch.forget();
    return false;
}

WideRun run_wide(const PixelTask& task, const Reference& reference, const FirstStates& first,
                 PixelState& state, const StopFlag& stop) noexcept {
    const bool is_new = state.is_new && state.n == first.n();
    const ComplexExp dz = is_new ? first.slope() * ComplexExp(state.offset) : ComplexExp(state.dz);
    return WidePoint(task, reference, state, dz, wide_derivative(state)).run(stop);
}

WideRun leave_loop(const PixelTask& task, const Reference& reference, PixelState& state,
                   const LoopOrbit& orbit, PixelHalt halt, const StopFlag& stop) noexcept {
    const MinibrotLoop::Exit exit = reference.loop.leave(task, state, orbit);
    if (halt != PixelHalt::AtStep) return {true, halt};
    note_exit(reference.loop, exit.z, state);
    if (state.n == task.max_iterations) {
        set_derivative(task, exit.derivative, state);
        return {true, PixelHalt::Limit};
    }
    return WidePoint(task, reference, state, exit.z, exit.derivative).run(stop);
}

}  // namespace mandel
