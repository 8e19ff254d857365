#include "kernel/tail/direct_tail.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/direct/escape_step.h"

namespace mandel {
namespace {

MANDEL_ALWAYS_INLINE PixelHalt run(const PixelTask& task, const Complex<double>& C,
                                   PixelState& state, const StopFlag& stop) {
    const Complex<double> c{C.re + state.dc.re, C.im + state.dc.im};
    const Complex<double> pixel = narrow(task.pixel);
    DirectOrbit orbit{state.dz, state.derivative};
    std::uint64_t n = state.n;
    std::uint64_t deadline = kNoDeadline;
    bool is_lost = false;
    for (std::uint64_t blocks = 1;; ++blocks) {
        if (blocks % 1024 == 0 && stop.is_requested()) return PixelHalt::Stopped;
        if (n == deadline) {
            state.steps += n - state.n;
            return PixelHalt::Lost;
        }
        const double least = is_lost ? 0 : DirectTail::least_derivative(n);
        const double size_before = DirectTail::size(orbit.d);
        double low = HUGE_VAL;
        for (int k = 0; k < DirectTail::kBlockSteps; ++k) {
            if (n == task.max_iterations) {
                DirectTail::go_back(state, orbit.z, orbit.d, n);
                return PixelHalt::Limit;
            }
            DirectOrbit next = orbit;
            step<true>(next, c, pixel, is_nested_step(k % kSubBlockSteps));
            const bool is_bounded =
                std::fma(next.z.re, next.z.re, next.z.im * next.z.im) <= task.escape_radius_sq;
            if (is_bounded && DirectTail::size(next.d) < least) {
                DirectTail::go_back(state, orbit.z, orbit.d, n);
                return PixelHalt::AtStep;
            }
            orbit = next;
            low = std::min(low, DirectTail::size(orbit.d));
            ++n;
            if (is_bounded) continue;
            DirectTail::go_back(state, orbit.z, orbit.d, n);
            return PixelHalt::Escaped;
        }
        if (!is_lost &&
            (DirectTail::size(orbit.d) > Loss::kSize || Loss::in_step(size_before, low))) {
            is_lost = true;
            deadline = Loss::deadline(task, n);
        }
    }
}

MANDEL_MULTIVERSION(PixelHalt, run_multiversion,
                    (const PixelTask& task, const Complex<double>& C, PixelState& state,
                     const StopFlag& stop),
                    run(task, C, state, stop))

}  // namespace

PixelHalt run_direct_tail(const PixelTask& task, const Complex<double>& C, PixelState& state,
                          const StopFlag& stop) noexcept {
    return run_multiversion(task, C, state, stop);
}

}  // namespace mandel
