// Vector code of the minibrot loop (minibrot_loop.h), a pool of lane_schedule-inl.h. Included once
// for each instruction set by passes.cpp. Steps are written as in minibrot_loop.cpp, operation by
// operation.
//
// A block of steps runs in registers with the largest |u^2| beside it. A lane for which the loop
// was not valid throughout runs through the block again step by step.
#if defined(MANDEL_KERNEL_MINIBROT_LOOP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_MINIBROT_LOOP_INL_H_
#undef MANDEL_KERNEL_MINIBROT_LOOP_INL_H_
#else
#define MANDEL_KERNEL_MINIBROT_LOOP_INL_H_
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

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

class LoopPool {
public:
    LoopPool(const PixelTask& task, const MinibrotLoop& loop, std::span<LoopPixel> pixels)
        : task_(task), loop_(loop), pixels_(pixels), lanes_(pixels.size()) {}

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
        if (loop_.degree() > 2) {
            for (std::size_t v = 0; v < kVecs; v += kAbreast) run_map_block(v);
        } else {
            run_quadratic_block();
        }
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
            loop_.run(map_of(lane), orbit, orbit.allowed - orbit.steps);
            end_lane(lane, loop_.end(task_, orbit));
        } else {
            set_event(lane, pixel);
        }
    }

    HWY_INLINE bool take(std::size_t lane, std::size_t item) {
        const LoopPixel& pixel = pixels_[item];
        if (loop_.degree() > 2) {
            LoopMap map;
            loop_.fill(task_, pixel.state, map);
            maps_.put(lane, map);
        }
        put(lane, pixel.orbit, pixel.watch);
        lanes_.set_age(lane, pixel.orbit.steps / MinibrotLoop::kBlockSteps);
        set_event(lane, pixel);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) {
        if (loop_.degree() > 2) maps_.put(lane, LoopMap{{}, {}, loop_.degree()});
        put(lane, {}, {});
    }

private:
    // Enough to hide the latency of a step, and no more than fit into the registers.
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 2;
    using Lanes = LaneSchedule<kVecs>;
    static constexpr std::size_t kCount = Lanes::kCount;
    static constexpr std::size_t kAbreast = 2;  // with polynomials of their own
    using Values = std::array<double, kCount>;
    struct Orbits {
        HWY_ALIGN Values ur, ui, dr, di;
    };
    // The polynomials of the lanes, if they have any of their own.
    struct Maps {
        static constexpr std::size_t kMost = LoopSeries::kMostDegree + 1;
        HWY_ALIGN std::array<Values, kMost> pr, pi, qr, qi;

        HWY_INLINE ComplexVec p(std::size_t i, std::size_t v) const {
            return {hn::Load(Tag(), &pr[i][v * kLanes]), hn::Load(Tag(), &pi[i][v * kLanes])};
        }
        HWY_INLINE ComplexVec q(std::size_t i, std::size_t v) const {
            return {hn::Load(Tag(), &qr[i][v * kLanes]), hn::Load(Tag(), &qi[i][v * kLanes])};
        }
        void put(std::size_t lane, const LoopMap& map) {
            for (std::size_t i = 0; i <= map.degree; ++i) {
                pr[i][lane] = map.p[i].re;
                pi[i][lane] = map.p[i].im;
                qr[i][lane] = map.q[i].re;
                qi[i][lane] = map.q[i].im;
            }
        }
        LoopMap of_lane(std::size_t lane, std::size_t degree) const {
            LoopMap map;
            map.degree = degree;
            for (std::size_t i = 0; degree > 2 && i <= degree; ++i) {
                map.p[i] = {pr[i][lane], pi[i][lane]};
                map.q[i] = {qr[i][lane], qi[i][lane]};
            }
            return map;
        }
    };

    Orbits& at_start() { return orbits_[lanes_.start()]; }
    Orbits& at_end() { return orbits_[lanes_.end()]; }
    LoopPixel& pixel_of(std::size_t lane) { return pixels_[lanes_.item(lane)]; }

    HWY_NOINLINE void run_quadratic_block() {
        const Tag d;
        const Complex<double> slope = loop_.slope(task_.pixel);
        const ComplexVec kappa = broadcast(loop_.kappa().re, loop_.kappa().im);
        const ComplexVec pixel = broadcast(slope.re, slope.im), one = broadcast(1, 0);
        ComplexVec u[kVecs], derivative[kVecs];
        Vec largest[kVecs];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVecs; ++v) load_block(v, u[v], derivative[v], largest[v]);
        for (std::uint64_t k = 0; k < MinibrotLoop::kBlockSteps; ++k) {
#pragma GCC unroll 4
            for (std::size_t v = 0; v < kVecs; ++v) {
                const ComplexVec w = times(u[v], u[v]);
                // What is no number has been too large before.
                largest[v] = hn::Max(square(w), largest[v]);
                const ComplexVec e = times_plus(kappa, w, one);
                const ComplexVec f = times_plus(kappa, w, e);
                const ComplexVec c{hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes])};
                derivative[v] = times_plus(times(f, twice(u[v])), derivative[v], pixel);
                u[v] = times_plus(e, w, c);
            }
        }
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVecs; ++v) store_block(v, u[v], derivative[v], largest[v]);
    }

    // Of kAbreast vectors, with a polynomial of its own in each lane.
    HWY_NOINLINE void run_map_block(std::size_t first) {
        ComplexVec u[kAbreast], derivative[kAbreast], w[kAbreast], e[kAbreast], f[kAbreast],
            slope[kAbreast];
        Vec largest[kAbreast];
        const std::size_t degree = loop_.degree();
        for (std::size_t v = 0; v < kAbreast; ++v) {
            load_block(first + v, u[v], derivative[v], largest[v]);
        }
        for (std::uint64_t k = 0; k < MinibrotLoop::kBlockSteps; ++k) {
            for (std::size_t v = 0; v < kAbreast; ++v) {
                w[v] = times(u[v], u[v]);
                largest[v] = hn::Max(square(w[v]), largest[v]);
                e[v] = f[v] = maps_.p(degree, first + v);
                slope[v] = maps_.q(degree, first + v);
            }
            for (std::size_t i = degree - 1; i > 0; --i) {
                for (std::size_t v = 0; v < kAbreast; ++v) {
                    e[v] = times_plus(e[v], w[v], maps_.p(i, first + v));
                    f[v] = times_plus(f[v], w[v], e[v]);
                    slope[v] = times_plus(slope[v], w[v], maps_.q(i, first + v));
                }
            }
            for (std::size_t v = 0; v < kAbreast; ++v) {
                slope[v] = times_plus(slope[v], w[v], maps_.q(0, first + v));
                derivative[v] = times_plus(times(f[v], twice(u[v])), derivative[v], slope[v]);
                u[v] = times_plus(e[v], w[v], maps_.p(0, first + v));
            }
        }
        for (std::size_t v = 0; v < kAbreast; ++v) {
            store_block(first + v, u[v], derivative[v], largest[v]);
        }
    }

    HWY_INLINE void load_block(std::size_t v, ComplexVec& u, ComplexVec& derivative, Vec& largest) {
        const Tag d;
        const Orbits& from = at_start();
        u = {hn::Load(d, &from.ur[v * kLanes]), hn::Load(d, &from.ui[v * kLanes])};
        derivative = {hn::Load(d, &from.dr[v * kLanes]), hn::Load(d, &from.di[v * kLanes])};
        largest = hn::Zero(d);
    }

    HWY_INLINE void store_block(std::size_t v, const ComplexVec& u, const ComplexVec& derivative,
                                Vec largest) {
        const Tag d;
        const Vec reach_sq = hn::Set(d, loop_.reach_sq()), near = hn::Set(d, BoundedReturns::kNear);
        Orbits& to = at_end();
        hn::Store(u.re, d, &to.ur[v * kLanes]);
        hn::Store(u.im, d, &to.ui[v * kLanes]);
        hn::Store(derivative.re, d, &to.dr[v * kLanes]);
        hn::Store(derivative.im, d, &to.di[v * kLanes]);
        const Vec re = hn::Abs(hn::Sub(u.re, hn::Load(d, &saved_r_[v * kLanes])));
        const Vec im = hn::Abs(hn::Sub(u.im, hn::Load(d, &saved_i_[v * kLanes])));
        const Mask is_near = hn::And(hn::Le(re, near), hn::Le(im, near));
        const Mask is_valid = hn::Lt(largest, reach_sq);
        const Vec size = hn::Max(hn::Abs(derivative.re), hn::Abs(derivative.im));
        const Mask is_lost = hn::Gt(size, hn::Load(d, &lost_above_[v * kLanes]));
        const Mask met = hn::Or(hn::Or(is_near, is_lost), hn::Not(is_valid));
        lanes_.mark(v, met);
        hn::StoreMaskBits(d, hn::Not(is_valid), &invalid_[v]);
    }

    // The lane's pixel leaves within the block that ended just now.
    HWY_NOINLINE void leave_within_block(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, at_end());
        orbit.steps -= MinibrotLoop::kBlockSteps;
        loop_.run(map_of(lane), orbit, MinibrotLoop::kBlockSteps);
        end_lane(lane, loop_.end(task_, orbit));
    }

    // After a block: whether the pixel has come back and is inside, and whether it is lost.
    HWY_NOINLINE void look_back(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, at_start());
        LoopPixel& pixel = pixel_of(lane);
        const bool is_inside =
            task_.find_interior && loop_.is_inside(map_of(lane), orbit, pixel.watch);
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

    LoopMap map_of(std::size_t lane) const { return maps_.of_lane(lane, loop_.degree()); }

    void watch_loss(std::size_t lane, const LoopOrbit& orbit) {
        lost_above_[lane] =
            orbit.is_lost ? std::numeric_limits<double>::infinity() : loop_.lost_size();
    }

    // The next block at which something is due whatever the orbit does.
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
    Maps maps_;
    std::array<std::uint8_t, kVecs> invalid_{};
    Lanes lanes_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
