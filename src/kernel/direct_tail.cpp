#include "kernel/direct_tail.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/escape_step.h"

namespace mandel {
namespace {

MANDEL_ALWAYS_INLINE PerturbHalt run(const PerturbTask& task, const Complex<double>& C,
                                     PerturbState& state, const StopFlag& stop) {
    const Complex<double> c{C.re + state.dc.re, C.im + state.dc.im};
    const Complex<double> pixel = DirectTail::pixel(task);
    DirectOrbit orbit{state.dz, state.derivative};
    std::uint64_t n = state.n;
    std::uint64_t deadline = DirectTail::kNotLost;
    bool is_lost = false;
    for (std::uint64_t blocks = 1;; ++blocks) {
        if (blocks % 1024 == 0 && stop.is_requested()) return PerturbHalt::Stopped;
        if (n == deadline) return PerturbHalt::Lost;
        const double least = is_lost ? 0 : DirectTail::least_derivative(n);
        const double size_before = DirectTail::size(orbit.d);
        double low = HUGE_VAL;
        for (int k = 0; k < DirectTail::kBlockSteps; ++k) {
            if (n == task.max_iterations) {
                DirectTail::go_back(state, orbit.z, orbit.d, n);
                return PerturbHalt::Limit;
            }
            DirectOrbit next = orbit;
            step<true>(next, c, pixel, is_nested_step(k % kSubBlockSteps));
            const bool is_bounded =
                std::fma(next.z.re, next.z.re, next.z.im * next.z.im) <= task.escape_radius_sq;
            if (is_bounded && DirectTail::size(next.d) < least) {
                DirectTail::go_back(state, orbit.z, orbit.d, n);
                return PerturbHalt::AtStep;
            }
            orbit = next;
            low = std::min(low, DirectTail::size(orbit.d));
            ++n;
            if (is_bounded) continue;
            DirectTail::go_back(state, orbit.z, orbit.d, n);
            return PerturbHalt::Escaped;
        }
        if (!is_lost && (DirectTail::size(orbit.d) > DirectTail::kLostSize ||
                         DirectTail::loses_in_step(size_before, low))) {
            is_lost = true;
            deadline = DirectTail::deadline(task, n);
        }
    }
}

MANDEL_MULTIVERSION(PerturbHalt, run_multiversion,
                    (const PerturbTask& task, const Complex<double>& C, PerturbState& state,
                     const StopFlag& stop),
                    run(task, C, state, stop))

}  // namespace

bool DirectTail::is_lost_at(const ComplexExp& z, const ComplexExp& derivative,
                            const ComplexExp& pixel) noexcept {
    const ComplexExp next = twice(z * derivative) + pixel;
    return FloatExp(2 * kLostSize) * next.abs() < derivative.norm();
}

PerturbHalt run_direct_tail(const PerturbTask& task, const Complex<double>& C, PerturbState& state,
                            const StopFlag& stop) noexcept {
    return run_multiversion(task, C, state, stop);
}

}  // namespace mandel
