// Vector code of the minibrot loop (minibrot_loop.h), a pool of lane_schedule-inl.h. Included once
// for each instruction set by passes.cpp. Steps are written as in quadratic_loop.cpp, operation by
// operation.
//
// A block of steps runs in registers with the largest |u^2| beside it. A lane for which the loop
// was not valid throughout runs through the block again step by step.
#if defined(MANDEL_KERNEL_LOOP_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_LOOP_POOL_INL_H_
#undef MANDEL_KERNEL_LOOP_POOL_INL_H_
#else
#define MANDEL_KERNEL_LOOP_POOL_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "kernel/lanes/complex_lanes-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"
#include "kernel/loop/loop_pixel.h"
#include "kernel/loop/polynomial_lanes-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

class LoopPool {
public:
    LoopPool(const PixelTask& task, const MinibrotLoop& loop, std::span<LoopPixel> pixels)
        : task_(task),
          loop_(loop),
          pixels_(pixels),
          polynomials_(loop.degree()),
          lanes_(pixels.size()) {}

    // Drives the pixels on. Unless `to_the_end`, it leaves those that do not fill the lanes
    // (Loop), to go on together with later ones.
    void run(bool to_the_end, const StopFlag& stop) {
        lanes_.run(*this, to_the_end ? 1 : Lanes::kEnough, stop);
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (lanes_.is_busy(lane)) store_lane(lane, at_start());
        }
    }

    // For the schedule.

    void run_block() {
        if (!polynomials_.are_there()) return run_quadratic_block();
        for (std::size_t v = 0; v < kVecs; v += Polynomials::kAbreast) run_polynomial_block(v);
    }

    HWY_INLINE void visit(std::size_t lane) {
        if ((invalid_[lane / kLanes] >> lane % kLanes & 1) != 0) {
            leave_within_block(lane);
        } else {
            look_back(lane);
        }
    }

    HWY_NOINLINE void handle_event(std::size_t lane) {
        LoopPixel& pixel = pixel_of(lane);
        const std::uint64_t steps = lanes_.age(lane) * MinibrotLoop::kBlockSteps;
        if (steps == pixel.watch.next_save()) look_back(lane);
        if (steps == pixel.orbit.deadline) {
            end_lane(lane, PixelHalt::Lost);
        } else if (pixel.orbit.allowed - steps < MinibrotLoop::kBlockSteps) {
            LoopOrbit& orbit = store_lane(lane, at_start());
            loop_.run(polynomials_.of_lane(lane), orbit, orbit.allowed - orbit.steps);
            end_lane(lane, loop_.end(task_, orbit));
        } else {
            set_event(lane, pixel);
        }
    }

    HWY_INLINE bool take(std::size_t lane, std::size_t item) {
        const LoopPixel& pixel = pixels_[item];
        if (polynomials_.are_there()) {
            LoopMap map;
            loop_.fill(task_, pixel.state, map);
            polynomials_.put(lane, map);
        }
        put(lane, pixel.orbit, pixel.watch);
        lanes_.set_age(lane, pixel.orbit.steps / MinibrotLoop::kBlockSteps);
        set_event(lane, pixel);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) {
        if (polynomials_.are_there()) polynomials_.put(lane, LoopMap{{}, {}, loop_.degree()});
        put(lane, {}, {});
    }

private:
    // Enough to hide the latency of a step, and no more than fit into the registers.
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 2;
    using Lanes = LaneSchedule<kVecs>;
    static constexpr std::size_t kCount = Lanes::kCount;
    using Polynomials = PolynomialLanes<kCount>;
    using Values = std::array<double, kCount>;
    struct Orbits {
        HWY_ALIGN Values ur, ui, dr, di;
    };
    Orbits& at_start() { return orbits_[lanes_.start()]; }
    Orbits& at_end() { return orbits_[lanes_.end()]; }
    LoopPixel& pixel_of(std::size_t lane) { return pixels_[lanes_.item(lane)]; }

    HWY_NOINLINE void run_quadratic_block() {
        const Tag d;
        const QuadraticLoop& loop = loop_.quadratic();
        const Complex<double> slope = loop.slope(task_.pixel);
        const ComplexVec kappa = broadcast(loop.kappa().re, loop.kappa().im);
        const ComplexVec pixel = broadcast(slope.re, slope.im), one = broadcast(1, 0);
        LoopVec o[kVecs];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVecs; ++v) o[v] = load_block(v);
        for (std::uint64_t k = 0; k < MinibrotLoop::kBlockSteps; ++k) {
#pragma GCC unroll 4
            for (std::size_t v = 0; v < kVecs; ++v) {
                const ComplexVec w = times(o[v].u, o[v].u);
                // What is no number has been too large before.
                o[v].largest = hn::Max(square(w), o[v].largest);
                const ComplexVec e = times_plus(kappa, w, one);
                const ComplexVec f = times_plus(kappa, w, e);
                const ComplexVec c{hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes])};
                o[v].d = times_plus(times(f, twice(o[v].u)), o[v].d, pixel);
                o[v].u = times_plus(e, w, c);
            }
        }
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVecs; ++v) store_block(v, o[v]);
    }

    HWY_NOINLINE void run_polynomial_block(std::size_t first) {
        LoopVec o[Polynomials::kAbreast];
        for (std::size_t v = 0; v < Polynomials::kAbreast; ++v) o[v] = load_block(first + v);
        polynomials_.run(first, MinibrotLoop::kBlockSteps, o);
        for (std::size_t v = 0; v < Polynomials::kAbreast; ++v) store_block(first + v, o[v]);
    }

    HWY_INLINE LoopVec load_block(std::size_t v) {
        const Tag d;
        const Orbits& from = at_start();
        return {{hn::Load(d, &from.ur[v * kLanes]), hn::Load(d, &from.ui[v * kLanes])},
                {hn::Load(d, &from.dr[v * kLanes]), hn::Load(d, &from.di[v * kLanes])},
                hn::Zero(d)};
    }

    HWY_INLINE void store_block(std::size_t v, const LoopVec& o) {
        const Tag d;
        const Vec reach_sq = hn::Set(d, loop_.reach_sq()), near = hn::Set(d, BoundedReturns::kNear);
        Orbits& to = at_end();
        hn::Store(o.u.re, d, &to.ur[v * kLanes]);
        hn::Store(o.u.im, d, &to.ui[v * kLanes]);
        hn::Store(o.d.re, d, &to.dr[v * kLanes]);
        hn::Store(o.d.im, d, &to.di[v * kLanes]);
        const Vec re = hn::Abs(hn::Sub(o.u.re, hn::Load(d, &saved_r_[v * kLanes])));
        const Vec im = hn::Abs(hn::Sub(o.u.im, hn::Load(d, &saved_i_[v * kLanes])));
        const Mask is_near = hn::And(hn::Le(re, near), hn::Le(im, near));
        const Mask is_invalid = hn::Not(hn::Lt(o.largest, reach_sq));
        const Vec size = hn::Max(hn::Abs(o.d.re), hn::Abs(o.d.im));
        const Mask is_lost = hn::Gt(size, hn::Load(d, &lost_above_[v * kLanes]));
        lanes_.mark(v, hn::Or(hn::Or(is_near, is_lost), is_invalid));
        hn::StoreMaskBits(d, is_invalid, &invalid_[v]);
    }

    // The lane's pixel leaves within the block that ended just now.
    HWY_NOINLINE void leave_within_block(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, orbits_[lanes_.before(1)]);
        orbit.steps -= MinibrotLoop::kBlockSteps;
        loop_.run(polynomials_.of_lane(lane), orbit, MinibrotLoop::kBlockSteps);
        end_lane(lane, loop_.end(task_, orbit));
    }

    // After a block: whether the pixel has come back and is inside, and whether it is lost.
    HWY_NOINLINE void look_back(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, at_start());
        LoopPixel& pixel = pixel_of(lane);
        const bool is_inside =
            task_.find_interior && loop_.is_inside(polynomials_.of_lane(lane), orbit, pixel.watch);
        keep_saved(lane, pixel.watch);
        if (is_inside) return end_lane(lane, PixelHalt::Interior);
        loop_.note_loss(task_, orbit);
        watch_loss(lane, orbit);
        set_event(lane, pixel);
    }

    void keep_saved(std::size_t lane, const LoopWatch& watch) {
        saved_r_[lane] = watch.saved().z.re;
        saved_i_[lane] = watch.saved().z.im;
    }

    void watch_loss(std::size_t lane, const LoopOrbit& orbit) {
        lost_above_[lane] =
            orbit.is_lost ? std::numeric_limits<double>::infinity() : loop_.lost_size();
    }

    // The next block at which a save, the deadline or the limit is due.
    void set_event(std::size_t lane, const LoopPixel& pixel) {
        std::uint64_t steps = std::min(pixel.orbit.allowed, pixel.orbit.deadline);
        if (task_.find_interior) steps = std::min(steps, pixel.watch.next_save());
        lanes_.set_event(lane, steps / MinibrotLoop::kBlockSteps);
    }

    HWY_INLINE LoopOrbit& store_lane(std::size_t lane, const Orbits& o) {
        LoopOrbit& orbit = pixel_of(lane).orbit;
        orbit.u = {o.ur[lane], o.ui[lane]};
        orbit.d = {o.dr[lane], o.di[lane]};
        orbit.steps = lanes_.age(lane) * MinibrotLoop::kBlockSteps;
        return orbit;
    }

    HWY_INLINE void end_lane(std::size_t lane, PixelHalt halt) {
        pixel_of(lane).halt = halt;
        lanes_.finish(*this, lane);
    }

    HWY_INLINE void put(std::size_t lane, const LoopOrbit& orbit, const LoopWatch& watch) {
        Orbits& o = at_start();
        o.ur[lane] = orbit.u.re;
        o.ui[lane] = orbit.u.im;
        o.dr[lane] = orbit.d.re;
        o.di[lane] = orbit.d.im;
        cr_[lane] = orbit.c.re;
        ci_[lane] = orbit.c.im;
        keep_saved(lane, watch);
        watch_loss(lane, orbit);
    }

    const PixelTask& task_;
    const MinibrotLoop& loop_;
    std::span<LoopPixel> pixels_;
    HWY_ALIGN Values cr_, ci_, saved_r_, saved_i_, lost_above_;
    Orbits orbits_[2];  // start and end of a block, in turns
    Polynomials polynomials_;
    std::array<std::uint8_t, kVecs> invalid_{};
    Lanes lanes_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
