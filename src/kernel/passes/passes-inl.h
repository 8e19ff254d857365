// The SIMD loop: a pool of pixels passes over the reference together, so that what is read of it
// is the same for a whole vector.
// The pixels that stand at the smallest index are driven on, each by the longest step that is
// valid for it or else one by one to the end of its finest step; those that went farther wait until
// all have come as far. A pixel that is rebased (perturb.h) leaves the pass and takes part in the
// next one; one that goes on directly or in the minibrot loop leaves for a queue, and its place is
// given to the next one.
// Steps are written as in scalar.cpp, operation by operation, and must stay the same.
#if defined(MANDEL_KERNEL_PASSES_PASSES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_PASSES_PASSES_INL_H_
#undef MANDEL_KERNEL_PASSES_PASSES_INL_H_
#else
#define MANDEL_KERNEL_PASSES_PASSES_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

#include "kernel/loop/loop_pool-inl.h"
#include "kernel/passes/perturb_lanes-inl.h"
#include "kernel/passes/queues.h"
#include "kernel/passes/steps-inl.h"
#include "kernel/perturb/perturb.h"
#include "kernel/perturb/scalar.h"
#include "kernel/perturb/series_starts.h"
#include "kernel/perturb/wide_steps.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <bool kWide>
class Passes {
public:
    Passes(const PixelTask& task, const Reference& reference, std::span<const double> re,
           std::span<const double> im, const OrbitEnds& ends, const StopFlag& stop)
        : task_(task),
          reference_(reference),
          Z_(reference.orbit.z().data()),
          re_(re),
          im_(im),
          ends_(ends),
          stop_(stop),
          first_(task, reference),
          starts_(task, reference, re, im),
          begins_in_loop_(reference.loop.may_begin(reference.start.m, task.max_iterations)),
          steps_(task, reference),
          pool_(steps_.pool()) {}

    std::uint64_t run() {
        start_points();
        std::uint64_t rounds = 0;
        for (;;) {
            const std::size_t lanes = pool_.start_pass();
            if (is_stopped()) return steps();
            if (lanes == 0) {
                if (queue_.size == 0 && loops_.size == 0) return steps();
                run_tails(true);
                run_loops(true);
                start_points();
                continue;
            }
            steps_.start_pass(lanes);
            while (steps_.advance_hindmost()) {
                if (++rounds % 256 == 0 && is_stopped()) return steps();
                if (steps_.events().any) handle_events();
            }
        }
    }

private:
    std::uint64_t steps() const { return steps_taken_ + steps_.taken(); }

    // Once it is, no more points begin, and the queues keep no pixel that has not ended: so there
    // is room in them for all that comes until run() returns.
    bool is_stopped() {
        if (!stop_.is_requested()) return false;
        next_ = re_.size();
        return true;
    }

    HWY_NOINLINE void handle_events() {
        auto& events = steps_.events();
        for (const std::size_t v : steps_.group()) {
            for_each_lane(v, events.direct[v], [&](std::size_t lane) { go_on_directly(lane); });
            for_each_lane(v, events.hand_over[v],
                          [&](std::size_t lane) { go_to_step(lane, pool_.state(lane)); });
            for_each_lane(v, events.over[v], [&](std::size_t lane) { handle_event(lane); });
            for_each_lane(v, events.small[v], [&](std::size_t lane) { add_wide(lane); });
        }
        if (wide_count_ > 0) go_on_wide();
        events.any = false;
    }

    // Of vector v. The bits are cleared.
    template <typename Do>
    HWY_INLINE static void for_each_lane(std::size_t v, std::uint16_t& of_vector, const Do& what) {
        for (unsigned bits = std::exchange(of_vector, 0); bits != 0; bits &= bits - 1) {
            what(v * kLanes + static_cast<std::size_t>(std::countr_zero(bits)));
        }
    }

    // The pixel escaped, met the limit or is to be rebased.
    HWY_INLINE void handle_event(std::size_t lane) {
        const Complex<double>& Z = Z_[pool_.m[lane]];
        const Complex<double> dz{pool_.dz_re[lane], pool_.dz_im[lane]};
        const Complex<double> z{Z.re + dz.re, Z.im + dz.im};
        const double z_sq = std::fma(z.re, z.re, z.im * z.im);
        const auto n = static_cast<std::uint64_t>(pool_.n[lane]);
        if (!(z_sq <= task_.escape_radius_sq)) return end_pixel(lane, PixelHalt::Escaped);
        if (n == task_.max_iterations) return end_pixel(lane, PixelHalt::Limit);
        PixelState& state = pool_.pixel_of(lane).state;
        state.note_rebasing(n, static_cast<std::uint32_t>(pool_.m[lane]), z);
        if (reference_.loop.may_enter(z, n, task_.max_iterations)) return enter_loop(lane, z);
        if (is_inside(task_, reference_, state.offset, z, n, state.watch)) {
            return end_pixel(lane, PixelHalt::Interior);
        }
        const Complex<double> d{pool_.d_re[lane], pool_.d_im[lane]};
        if (Loss::is_given_up_at(task_, n, z, d, state)) return drop(lane);
        pool_.wait_at_start(lane, z, z_sq);
    }

    HWY_NOINLINE void enter_loop(std::size_t lane, const Complex<double>& z) {
        PixelState& state = pool_.state(lane);
        reference_.loop.enter(task_, state, ComplexExp(z), wide_derivative(state));
        queue_loop(lane);
    }

    HWY_INLINE void add_wide(std::size_t lane) {
        wide_lanes_[wide_count_] = lane;
        wide_[wide_count_++].state = &pool_.state(lane);
    }

    // All that have been added, a stretch with wide exponents.
    HWY_NOINLINE void go_on_wide() {
        const std::span members(wide_.data(), std::exchange(wide_count_, 0));
        for (const WideMember& member : members) steps_taken_ -= member.state->steps;
        run_wide(task_, reference_, first_, members, stop_);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const auto& [state, run] = members[i];
            steps_taken_ += state->steps;
            if (!run.is_done && state->single != 0) {
                go_to_step(wide_lanes_[i], *state);
            } else {
                place_again(wide_lanes_[i], run.is_done ? run.halt : PixelHalt::AtStep);
            }
        }
    }

    // A stretch that the vectors do not do, such as up to the limit.
    HWY_NOINLINE void go_to_step(std::size_t lane, PixelState& state) {
        const std::uint64_t before = state.steps;
        const PixelHalt halt = run_to_step(task_, reference_, first_, state, stop_);
        steps_taken_ += state.steps - before;
        place_again(lane, halt);
    }

    // The pixel in the lane came to a halt elsewhere.
    void place_again(std::size_t lane, PixelHalt halt) {
        const PixelState& state = pool_.pixel_of(lane).state;
        if (halt == PixelHalt::AtStep) return pool_.take_up(lane, pool_.place(lane));
        if (halt == PixelHalt::Stopped || halt == PixelHalt::Lost) return drop(lane);
        if (halt == PixelHalt::Loop) return queue_loop(lane);
        if (halt == PixelHalt::Direct) return queue_tail(lane, state.dz, state.derivative, state.n);
        set_end(pool_.pixel_of(lane).point, state, halt);
        drop(lane);
    }

    HWY_INLINE void go_on_directly(std::size_t lane) {
        const Complex<double>& Z = Z_[pool_.m[lane]];
        const Complex<double> z{Z.re + pool_.dz_re[lane], Z.im + pool_.dz_im[lane]};
        const auto n = static_cast<std::uint64_t>(pool_.n[lane]);
        pool_.pixel_of(lane).state.note_rebasing(n, static_cast<std::uint32_t>(pool_.m[lane]), z);
        queue_tail(lane, z, {pool_.d_re[lane], pool_.d_im[lane]}, n);
    }

    HWY_INLINE void queue_tail(std::size_t lane, const Complex<double>& z, const Complex<double>& d,
                               std::uint64_t n) {
        const auto& [state, point] = pool_.pixel_of(lane);
        push_tail({pool_.dc_re[lane], pool_.dc_im[lane]}, z, d, n, point, state.deadline);
        if (queue_.is_full()) run_tails(false);
        drop(lane);  // which may queue new points
    }

    HWY_INLINE void push_tail(const Complex<double>& dc, const Complex<double>& z,
                              const Complex<double>& d, std::uint64_t n, std::size_t point,
                              std::uint64_t deadline) {
        TailPixel& t = queue_.tails[queue_.size++];
        const Complex<double> c{Z_[1].re + dc.re, Z_[1].im + dc.im};
        t = {c, z, d, n, point, PixelHalt::Direct, false, ends_.trail(point), n, z};
        t.deadline_at_start = deadline;
        steps_taken_ -= n;  // and the n at its end is added
    }

    // Those that come back to the reference are taken up by start_point().
    HWY_NOINLINE void run_tails(bool to_the_end) {
        TailPool(task_, {queue_.tails.data(), queue_.size}).run(to_the_end, stop_);
        const bool goes_on = !is_stopped();
        std::size_t left = 0;
        for (std::size_t i = 0; i < queue_.size; ++i) {
            TailPixel& t = queue_.tails[i];
            if (t.halt == PixelHalt::Direct) {
                if (goes_on) queue_.tails[left++] = t;
                continue;
            }
            steps_taken_ += t.n;
            if (t.halt == PixelHalt::AtStep) {
                if (Loss::is_given_up_at(task_, t.n, ComplexExp(t.z), ComplexExp(t.d),
                                         t.deadline_at_start)) {
                    continue;
                }
                queue_.back[queue_.back_size++] = t;
            } else if (t.halt != PixelHalt::Lost) {
                set_end(t.point, tail_state(t), t.halt);
            }
        }
        queue_.size = left;
    }

    HWY_INLINE void queue_loop(std::size_t lane) {
        const auto& [state, point] = pool_.pixel_of(lane);
        push_loop(state, point);
        drop(lane);
        // More than once if all of them entered it again.
        while (loops_.is_full()) run_loops(false);
    }

    HWY_INLINE void push_loop(const PixelState& state, std::size_t point) {
        loops_.pixels[loops_.size++] = {state, reference_.loop.orbit(task_, state), LoopWatch(),
                                        point, PixelHalt::Loop};
    }

    // Those that leave the loop are taken up by start_point().
    HWY_NOINLINE void run_loops(bool to_the_end) {
        LoopPool(task_, reference_.loop, {loops_.pixels.data(), loops_.size})
            .run(to_the_end, stop_);
        const bool goes_on = !is_stopped();
        std::size_t waiting = 0;
        for (std::size_t i = 0; i < loops_.size; ++i) {
            LoopPixel& p = loops_.pixels[i];
            if ((p.halt != PixelHalt::Loop && leave_loop_for_good(p)) || !goes_on) continue;
            if (waiting != i) loops_.pixels[waiting] = p;
            ++waiting;
        }
        loops_.size = waiting;
    }

    // False for a pixel that is to enter the loop again.
    HWY_NOINLINE bool leave_loop_for_good(LoopPixel& p) {
        const std::uint64_t before = p.state.steps;
        const PixelHalt halt =
            leave_loop_to_step(task_, reference_, first_, p.state, p.orbit, p.halt, stop_);
        steps_taken_ += p.state.steps - before;
        if (halt == PixelHalt::Loop) {
            p.orbit = reference_.loop.orbit(task_, p.state);
            p.watch = {};
            p.halt = halt;
            return false;
        }
        if (halt == PixelHalt::AtStep) {
            loops_.left[loops_.left_size++] = {p.state, p.point};
        } else if (halt == PixelHalt::Direct) {
            push_tail(p.state.dc, p.state.dz, p.state.derivative, p.state.n, p.point,
                      p.state.deadline);
            if (queue_.is_full()) run_tails(false);
        } else if (halt != PixelHalt::Stopped && halt != PixelHalt::Lost) {
            set_end(p.point, p.state, halt);
        }
        return true;
    }

    PixelState tail_state(const TailPixel& t) const {
        PixelState state;
        first_.begin({re_[t.point], im_[t.point]}, state, t.trail);
        state.derivative_exponent = 0;
        state.pixel = narrow(task_.pixel);
        DirectTail::go_back(state, t.z, t.d, t.n);
        state.deadline = t.deadline_at_start;
        return state;
    }

    HWY_INLINE void end_pixel(std::size_t lane, PixelHalt halt) {
        const PixelState& state = pool_.state(lane);
        set_end(pool_.pixel_of(lane).point, state, halt);
        drop(lane);
    }

    HWY_INLINE void set_end(std::size_t point, const PixelState& state, PixelHalt halt) {
        set_orbit_end(ends_, point, state, halt, reference_);
    }

    // The pixel's lane and place are free.
    HWY_INLINE void drop(std::size_t lane) {
        pool_.m[lane] = PerturbPool::kWaiting;
        start_point(pool_.place(lane));
    }

    void start_points() {
        for (std::size_t place = 0; place < PerturbPool::kPlaces; ++place) start_point(place);
    }

    // The place is given to a pixel that is taken up again or the next point, if there is one.
    void start_point(std::size_t place) {
        auto& [state, point] = pool_.pixel(place);
        begins_in_loop_ ? start_loops() : start_directly();
        if (loops_.left_size > 0) {
            const LoopQueue::Left& left = loops_.left[--loops_.left_size];
            state = left.state;
            point = left.point;
        } else if (queue_.back_size > 0) {
            const TailPixel& t = queue_.back[--queue_.back_size];
            state = tail_state(t);
            point = t.point;
        } else {
            if (begins_in_loop_ || next_ >= re_.size()) return;
            state = next_state_;
            point = next_++;
        }
        pool_.wait(place);
    }

    // Where points begin in the loop they do so until one waits to be taken up again.
    void start_loops() {
        while (loops_.left_size == 0 && queue_.back_size == 0) {
            if (loops_.is_full()) {
                run_loops(false);
                continue;
            }
            pass_over_known_points();
            if (next_ >= re_.size()) return;
            PixelState state;
            first_.begin({re_[next_], im_[next_]}, state, ends_.trail(next_));
            state.n = 0;
            reference_.loop.enter(task_, state, {}, {});
            push_loop(state, next_++);
        }
    }

    // New points that go on directly are queued until one does not: next_state_ is its state.
    void start_directly() {
        while (loops_.left_size == 0 && queue_.back_size == 0) {
            pass_over_known_points();
            if (next_ >= re_.size()) return;
            PixelState& state = next_state_;
            first_.begin({re_[next_], im_[next_]}, state, ends_.trail(next_));
            if (!starts_.begin(next_, state)) return;
            push_tail(state.dc, state.dz, state.derivative, state.n, next_++, state.deadline);
            if (queue_.is_full()) run_tails(false);
        }
    }

    void pass_over_known_points() {
        for (; next_ < re_.size(); ++next_) {
            if (is_inside_at_once(task_, reference_, {re_[next_], im_[next_]})) {
                ends_.set(next_, {0, {}, {}, PixelStatus::Interior});
            } else if (starts_.reach_limit()) {
                ends_.set(next_, {task_.max_iterations, {}, {}, PixelStatus::Limit});
            } else {
                return;
            }
        }
    }

    const PixelTask& task_;
    const Reference& reference_;
    const Complex<double>* Z_;
    std::span<const double> re_, im_;
    const OrbitEnds& ends_;
    const StopFlag& stop_;
    const FirstStates first_;
    const SeriesStarts starts_;
    const bool begins_in_loop_;

    PerturbSteps<kWide> steps_;
    PerturbPool& pool_;
    TailQueue queue_;
    LoopQueue loops_;
    std::size_t next_ = 0;
    PixelState next_state_;
    // [0, wide_count_): those that go on with wide exponents
    std::array<WideMember, PerturbPool::kPlaces> wide_;
    std::array<std::size_t, PerturbPool::kPlaces> wide_lanes_;
    std::size_t wide_count_ = 0;
    std::uint64_t steps_taken_ = 0;  // elsewhere than in steps_
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
