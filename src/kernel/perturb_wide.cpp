#include <algorithm>

#include "kernel/perturb_state.h"

namespace mandel {
namespace {

using Step = LinearApproximation::Step;
using Link = LinearApproximation::Link;
using Wide = LinearApproximation::Wide;
constexpr std::uint32_t kNone = LinearApproximation::kNone;

class WidePoint {
public:
    WidePoint(const PerturbTask& task, const Reference& reference, PerturbState& state)
        : task_(task),
          reference_(reference),
          orbit_(reference.orbit),
          table_(reference.approximation),
          state_(state),
          dc_(task.pixel * ComplexExp(state.offset)),
          dz_(state.dz),
          derivative_(state.derivative.re, state.derivative.im, state.derivative_exponent) {
        if (state.m == 0 && state.n == 0) dz_ = ComplexExp();
    }

    WideRun run(const StopFlag& stop) {
        for (;;) {
            if (++state_.steps % 1024 == 0 && stop.is_requested())
                return {true, PerturbHalt::Stopped};
            const ComplexExp ref = orbit_.at(state_.m);
            const ComplexExp z = ref + dz_;
            const ComplexExp w = dz_ * (ref + z);
            if (w.exponent >= PerturbRange::kLargeExponent) {
                leave();
                return {false, PerturbHalt::TooSmall};
            }
            if (state_.single > 0 || !take_long_step(z, w)) take_single_step(z, w);

            const ComplexExp next = orbit_.at(state_.m) + dz_;
            const Complex<double> value = next.to_double();
            if (!(norm(value) <= task_.escape_radius_sq)) return end(PerturbHalt::Escaped);
            if (state_.n == task_.max_iterations) return end(PerturbHalt::Limit);
            if (state_.m == orbit_.last() || next.norm() < dz_.norm()) {
                dz_ = next;
                state_.m = state_.step = state_.single = 0;
                if (is_inside(task_, reference_, state_.offset, next, state_.n, state_.watch)) {
                    return end(PerturbHalt::Interior);
                }
            }
        }
    }

private:
    bool is_valid(std::uint32_t i, const FloatExp& size) const {
        const Step& step = table_.step(i);
        if (table_.link(i).length > task_.max_iterations - state_.n) return false;
        if (step.wide != kNone) return size < table_.wide(step.wide).limit;
        return step.limit_sq > 0 && size.exponent < 0 &&
               size.to_double() * size.to_double() < step.limit_sq;
    }

    bool take_long_step(const ComplexExp& z, const ComplexExp& w) {
        const FloatExp size = w.abs();
        std::uint32_t i = state_.step;
        for (std::uint32_t up = table_.link(i).parent; up != kNone && is_valid(up, size);
             up = table_.link(i).parent) {
            i = up;
        }
        while (!is_valid(i, size)) {
            const Link& link = table_.link(i);
            if (link.child == kNone) {
                state_.step = i;
                state_.single = link.length;
                return false;
            }
            i = link.child;
        }
        const Step& step = table_.step(i);
        const bool is_wide = step.wide != kNone;
        const ComplexExp a =
            is_wide ? table_.wide(step.wide).a : ComplexExp(step.a_re, step.a_im, 0);
        const ComplexExp b =
            is_wide ? table_.wide(step.wide).b : ComplexExp(step.b_re, step.b_im, 0);
        derivative_ = a * twice(z * derivative_) + b * task_.pixel;
        dz_ = a * w + b * dc_;
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

    WideRun end(PerturbHalt halt) {
        leave();
        return {true, halt};
    }

    void leave() {
        state_.dz = dz_.to_double();
        // The derivative may stay small when dz does not: after the end of an escaping reference.
        state_.derivative_exponent =
            derivative_.exponent > -400 || derivative_.is_zero() ? 0 : derivative_.exponent;
        const ComplexExp unit(1, 0, -state_.derivative_exponent);
        state_.derivative = (derivative_ * unit).to_double();
        state_.pixel = (task_.pixel * unit).to_double();
    }

    const PerturbTask& task_;
    const Reference& reference_;
    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    PerturbState& state_;
    const ComplexExp dc_;
    ComplexExp dz_;
    ComplexExp derivative_;
};

}  // namespace

PerturbState first_state(const PerturbTask& task, const Complex<double>& offset) noexcept {
    PerturbState state;
    state.offset = offset;
    state.dc = (task.pixel * ComplexExp(offset)).to_double();
    state.pixel = task.pixel.to_double();
    // Subnormal numbers are slow, and what they hold is below a rounding here.
    if (task.pixel.exponent < -1000) state.dc = state.pixel = {};
    return state;
}

OrbitEnd orbit_end(const PerturbState& state, PerturbHalt halt,
                   const Reference& reference) noexcept {
    if (halt == PerturbHalt::Limit) return {state.n, {}, {}, PixelStatus::Limit};
    if (halt == PerturbHalt::Interior) return {state.n, {}, {}, PixelStatus::Interior};
    const Complex<double>& Z = reference.orbit.z()[state.m];
    const Complex<double> z{Z.re + state.dz.re, Z.im + state.dz.im};
    // A distance of more than 2^400 pixels keeps its direction and stays a finite number.
    ComplexExp d(state.derivative.re, state.derivative.im, state.derivative_exponent);
    if (!d.is_zero()) d.exponent = std::max<std::int64_t>(d.exponent, -400);
    return {state.n, z, d.to_double(), PixelStatus::Escaped};
}

WideRun run_wide(const PerturbTask& task, const Reference& reference, PerturbState& state,
                 const StopFlag& stop) noexcept {
    return WidePoint(task, reference, state).run(stop);
}

}  // namespace mandel
