#include "kernel/perturb/wide_steps.h"

#include <algorithm>
#include <array>

#include "kernel/perturb/perturbed_cycle.h"
#include "kernel/perturb/wide_columns.h"
#include "kernel/pixel/end_slope.h"
#include "kernel/tail/direct_tail.h"

namespace mandel {
namespace {

using Step = LinearApproximation::Step;
using Link = LinearApproximation::Link;
using Wide = LinearApproximation::Wide;

// So many go on at once that the lanes stay busy.
constexpr std::size_t kTogether = 256;

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

// One that is to be driven on with wide exponents: where it stands and, in the end, what came of
// it.
struct WidePixel {
    PixelState* state;
    ComplexExp dz, derivative;
    WideRun run{true, PixelHalt::Stopped};
};

// Drives pixels on side by side, each by its own steps.
template <std::size_t kLanes>
class WideLanes {
public:
    WideLanes(const PixelTask& task, const Reference& reference, const StopFlag& stop)
        : task_(task),
          reference_(reference),
          orbit_(reference.orbit),
          table_(reference.approximation),
          stop_(stop) {
        columns_.pixel = task.pixel;
        for (std::size_t lane = 0; lane < kLanes; ++lane) columns_.clear(lane);
    }

    void run(std::span<WidePixel> pixels) {
        for (std::size_t next = 0;;) {
            std::size_t busy = 0;
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                if (pixels_[lane] == nullptr && next < pixels.size()) {
                    take_up(lane, pixels[next++]);
                }
                busy += pixels_[lane] != nullptr;
            }
            if (busy == 0) return;
            step();
        }
    }

private:
    void take_up(std::size_t lane, WidePixel& pixel) {
        pixels_[lane] = &pixel;
        is_new_[lane] = true;
        const PixelState& state = *pixel.state;
        columns_.dz.set(lane, pixel.dz);
        columns_.d.set(lane, pixel.derivative);
        columns_.dc.set(lane, task_.pixel * ComplexExp(state.offset));
        columns_.ref.set(lane, orbit_.at(state.m));
    }

    // One step of every pixel, long or single, unless it ends or leaves before.
    void step() {
        find_z(columns_);
        for_each_lane([&](std::size_t lane, PixelState& state) {
            if (is_new_[lane]) {
                is_new_[lane] = false;
            } else {
                look_at_end(lane, state);
            }
        });
        find_w(columns_);
        for_each_lane([&](std::size_t lane, PixelState& state) { choose_step(lane, state); });
        take_step(columns_);
        for_each_lane([&](std::size_t lane, PixelState& state) {
            state.n += length_[lane];
            state.m += length_[lane];
            ++state.steps;
            columns_.ref.set(lane, orbit_.at(state.m));
        });
    }

    template <typename Do>
    void for_each_lane(const Do& what) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (pixels_[lane] != nullptr) what(lane, *pixels_[lane]->state);
        }
    }

    // What a step may have led to: an end, or the start of the reference.
    void look_at_end(std::size_t lane, PixelState& state) {
        const ComplexExp z = columns_.z.get(lane), dz = columns_.dz.get(lane);
        if (z.exponent >= 0 && !(norm(z.to_double()) <= task_.escape_radius_sq)) {
            return end(lane, state, PixelHalt::Escaped);
        }
        if (state.n == task_.max_iterations) return end(lane, state, PixelHalt::Limit);
        const bool may_be_near = columns_.ref.exponent[lane] < dz.exponent + 3;
        if (state.m == orbit_.last() || (may_be_near && z.norm() < dz.norm())) {
            rebase(lane, state, z);
        }
    }

    void rebase(std::size_t lane, PixelState& state, const ComplexExp& z) {
        const ComplexExp derivative = columns_.d.get(lane);
        state.note_rebasing(state.n, state.m, z.to_double());
        if (reference_.loop.may_enter(z, state.n, task_.max_iterations)) {
            reference_.loop.enter(task_, state, z, derivative);
            return free(lane, {true, PixelHalt::Loop});
        }
        columns_.dz.set(lane, z);
        columns_.ref.set(lane, {});
        state.m = state.step = state.single = 0;
        if (is_inside(task_, reference_, state.offset, z, state.n, state.watch)) {
            return end(lane, state, PixelHalt::Interior);
        }
        if (Loss::is_given_up_at(task_, state.n, z, derivative, state.deadline)) {
            end(lane, state, PixelHalt::Lost);
        }
    }

    void choose_step(std::size_t lane, PixelState& state) {
        if (state.steps % 1024 == 1023 && stop_.is_requested()) {
            return free(lane, {true, PixelHalt::Stopped});
        }
        if (columns_.w.exponent[lane] >= PerturbRange::kLargeExponent) {
            leave(lane, state);
            return free(lane, {false, PixelHalt::TooSmall});
        }
        if (state.single > 0 || !choose_long_step(lane, state)) choose_single_step(lane, state);
    }

    bool is_valid(std::uint32_t i, const FloatExp& size, std::uint64_t left) const {
        const Step& step = table_.step(i);
        if (table_.link(i).length > left) return false;
        if (step.wide != LinearApproximation::kNone) return size < table_.wide(step.wide).limit;
        return step.limit_sq > 0 && size.exponent < 0 &&
               size.to_double() * size.to_double() < step.limit_sq;
    }

    bool choose_long_step(std::size_t lane, PixelState& state) {
        const FloatExp size = columns_.size_of(lane);
        const std::uint64_t left = task_.max_iterations - state.n;
        std::uint32_t i = state.step;
        for (std::uint32_t up = table_.link(i).parent;
             up != LinearApproximation::kNone && is_valid(up, size, left);
             up = table_.link(i).parent) {
            i = up;
        }
        while (!is_valid(i, size, left)) {
            const Link& link = table_.link(i);
            if (link.child == LinearApproximation::kNone) {
                state.step = i;
                state.single = link.length;
                return false;
            }
            i = link.child;
        }
        const Step& step = table_.step(i);
        put_map(lane, step.wide != LinearApproximation::kNone ? table_.wide(step.wide)
                                                              : table_.wide_form(i));
        length_[lane] = table_.link(i).length;
        state.step = i + 1;
        return true;
    }

    // dz <- w + dc
    void choose_single_step(std::size_t lane, PixelState& state) {
        const ComplexExp one(1, 0, 0);
        put_map(lane, {one, one, {}, {}});
        length_[lane] = 1;
        if (--state.single == 0) ++state.step;
    }

    void put_map(std::size_t lane, const Wide& map) {
        columns_.a.set(lane, map.a);
        columns_.b.set(lane, map.b);
        columns_.q.set(lane, map.q);
    }

    void end(std::size_t lane, PixelState& state, PixelHalt halt) {
        leave(lane, state);
        free(lane, {true, halt});
    }

    void leave(std::size_t lane, PixelState& state) {
        state.dz = columns_.dz.get(lane).to_double();
        set_derivative(task_, columns_.d.get(lane), state);
    }

    void free(std::size_t lane, const WideRun& run) {
        pixels_[lane]->run = run;
        pixels_[lane] = nullptr;
        columns_.clear(lane);
    }

    const PixelTask& task_;
    const Reference& reference_;
    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    const StopFlag& stop_;
    WideColumns<kLanes> columns_;
    std::array<WidePixel*, kLanes> pixels_{};  // null: a free lane
    std::array<std::uint32_t, kLanes> length_{};
    std::array<bool, kLanes> is_new_{};  // no step taken yet
};

WideRun run_alone(const PixelTask& task, const Reference& reference, PixelState& state,
                  const ComplexExp& dz, const ComplexExp& derivative, const StopFlag& stop) {
    WidePixel pixel{&state, dz, derivative};
    WideLanes<1>(task, reference, stop).run({&pixel, 1});
    return pixel.run;
}

WidePixel wide_pixel(const FirstStates& first, PixelState& state) {
    const bool is_new = state.is_new && state.n == first.n();
    return {&state, is_new ? first.slope() * ComplexExp(state.offset) : ComplexExp(state.dz),
            wide_derivative(state)};
}

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
    const WidePixel pixel = wide_pixel(first, state);
    return run_alone(task, reference, state, pixel.dz, pixel.derivative, stop);
}

void run_wide(const PixelTask& task, const Reference& reference, const FirstStates& first,
              std::span<WideMember> members, const StopFlag& stop) noexcept {
    std::array<WidePixel, kTogether> pixels;
    for (std::size_t begin = 0; begin < members.size(); begin += kTogether) {
        const auto some = members.subspan(begin, std::min(kTogether, members.size() - begin));
        for (std::size_t i = 0; i < some.size(); ++i) {
            pixels[i] = wide_pixel(first, *some[i].state);
        }
        WideLanes<kWideLanes>(task, reference, stop).run({pixels.data(), some.size()});
        for (std::size_t i = 0; i < some.size(); ++i) some[i].run = pixels[i].run;
    }
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
    return run_alone(task, reference, state, exit.z, exit.derivative, stop);
}

}  // namespace mandel
