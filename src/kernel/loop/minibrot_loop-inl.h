// Vector code of the minibrot loop (minibrot_loop.h): a few vectors of pixels in flight, each lane
// refilled with the next one as soon as its own has left. Included once for each instruction set
// by passes.cpp. Steps are written as in minibrot_loop.cpp, operation by operation.
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
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "kernel/lanes/complex_lanes-inl.h"
#include "kernel/loop/loop_pixel.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

class LoopPool {
public:
    LoopPool(const PixelTask& task, const MinibrotLoop& loop, std::span<LoopPixel> pixels)
        : task_(task), loop_(loop), pixels_(pixels) {}

    // Drives the pixels on. Unless `to_the_end`, it leaves those that do not fill the lanes
    // (Loop), to go on together with others.
    void run(bool to_the_end, const StopFlag& stop) {
        for (std::size_t lane = 0; lane < kCount; ++lane) take_next(lane);
        const std::size_t enough = to_the_end ? 1 : kCount - kCount / 4;
        while (busy_ >= enough || (busy_ > 0 && next_ < pixels_.size())) {
            if (block_ % 1024 == 0 && stop.is_requested()) break;
            run_block();
            ++block_;
            start_ = 1 - start_;
            visit_marked();
            if (block_ == next_event_) handle_events();
        }
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (is_busy_[lane] != 0) store_lane(lane, start_);
        }
    }

private:
    // Enough to hide the latency of a step, and no more than fit into the registers.
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 2;
    static constexpr std::size_t kCount = kVecs * kLanes;
    static constexpr std::size_t kAbreast = 2;  // with polynomials of their own
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    using Values = std::array<double, kCount>;
    struct Place {
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

    void run_block() {
        if (loop_.degree() > 2) {
            for (std::size_t v = 0; v < kVecs; v += kAbreast) run_map_block(v);
        } else {
            run_quadratic_block();
        }
    }

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
        const Place& from = places_[start_];
        u = {hn::Load(d, &from.ur[v * kLanes]), hn::Load(d, &from.ui[v * kLanes])};
        derivative = {hn::Load(d, &from.dr[v * kLanes]), hn::Load(d, &from.di[v * kLanes])};
        largest = hn::Zero(d);
    }

    HWY_INLINE void store_block(std::size_t v, const ComplexVec& u, const ComplexVec& derivative,
                                Vec largest) {
        const Tag d;
        const Vec reach_sq = hn::Set(d, loop_.reach_sq()), near = hn::Set(d, kNearReturn);
        Place& to = places_[1 - start_];
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
        marks_[v] = static_cast<std::uint8_t>(bits_of(met));
        invalid_[v] = static_cast<std::uint8_t>(bits_of(hn::Not(is_valid)));
    }

    HWY_INLINE void visit_marked() {
        for (std::size_t v = 0; v < kVecs; ++v) {
            for (unsigned bits = marks_[v]; bits != 0; bits &= bits - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                const std::size_t lane = v * kLanes + bit;
                if (is_busy_[lane] == 0) continue;
                if ((invalid_[v] >> bit & 1) != 0) {
                    leave_within_block(lane);
                } else {
                    look_back(lane);
                }
            }
        }
    }

    // The lane's pixel leaves within the block that ended just now.
    HWY_NOINLINE void leave_within_block(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, 1 - start_);
        orbit.steps -= MinibrotLoop::kBlockSteps;
        loop_.run(map_of(lane), orbit, MinibrotLoop::kBlockSteps);
        end_lane(lane, loop_.end(task_, orbit));
    }

    // After a block: the memory's turn, and whether the pixel is lost.
    HWY_NOINLINE void look_back(std::size_t lane) {
        LoopOrbit& orbit = store_lane(lane, start_);
        LoopPixel& pixel = pixels_[pixel_[lane]];
        const bool is_inside =
            task_.find_interior && loop_.is_inside(map_of(lane), orbit, pixel.memory);
        saved_r_[lane] = pixel.memory.u.re;
        saved_i_[lane] = pixel.memory.u.im;
        if (is_inside) return end_lane(lane, PixelHalt::Interior);
        loop_.note_loss(task_, orbit);
        watch_loss(lane, orbit);
        set_event(lane, pixel);
    }

    LoopMap map_of(std::size_t lane) const { return maps_.of_lane(lane, loop_.degree()); }

    void watch_loss(std::size_t lane, const LoopOrbit& orbit) {
        lost_above_[lane] =
            orbit.is_lost ? std::numeric_limits<double>::infinity() : loop_.lost_size();
    }

    HWY_NOINLINE void handle_events() {
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (event_[lane] != block_) continue;
            LoopPixel& pixel = pixels_[pixel_[lane]];
            const std::uint64_t steps = (block_ - first_block_[lane]) * MinibrotLoop::kBlockSteps;
            if (steps == pixel.memory.next_save) look_back(lane);
            if (steps == pixel.orbit.deadline) {
                end_lane(lane, PixelHalt::Lost);
            } else if (pixel.orbit.allowed - steps < MinibrotLoop::kBlockSteps) {
                LoopOrbit& orbit = store_lane(lane, start_);
                loop_.run(map_of(lane), orbit, orbit.allowed - orbit.steps);
                end_lane(lane, loop_.end(task_, orbit));
            } else {
                set_event(lane, pixel);
            }
        }
        next_event_ = *std::min_element(event_.begin(), event_.end());
    }

    // The next block at which something is due whatever the orbit does.
    void set_event(std::size_t lane, const LoopPixel& pixel) {
        std::uint64_t steps = std::min(pixel.orbit.allowed, pixel.orbit.deadline);
        if (task_.find_interior) steps = std::min(steps, pixel.memory.next_save);
        event_[lane] = first_block_[lane] + steps / MinibrotLoop::kBlockSteps;
        next_event_ = std::min(next_event_, event_[lane]);
    }

    HWY_INLINE LoopOrbit& store_lane(std::size_t lane, std::size_t place) {
        LoopOrbit& orbit = pixels_[pixel_[lane]].orbit;
        const Place& p = places_[place];
        orbit.u = {p.ur[lane], p.ui[lane]};
        orbit.d = {p.dr[lane], p.di[lane]};
        orbit.steps = (block_ - first_block_[lane]) * MinibrotLoop::kBlockSteps;
        return orbit;
    }

    HWY_INLINE void end_lane(std::size_t lane, PixelHalt halt) {
        pixels_[pixel_[lane]].halt = halt;
        --busy_;
        take_next(lane);
    }

    HWY_INLINE void take_next(std::size_t lane) {
        LoopPixel none;
        const bool is_there = next_ < pixels_.size();
        LoopPixel& pixel = is_there ? pixels_[next_] : none;
        Place& p = places_[start_];
        p.ur[lane] = pixel.orbit.u.re;
        p.ui[lane] = pixel.orbit.u.im;
        p.dr[lane] = pixel.orbit.d.re;
        p.di[lane] = pixel.orbit.d.im;
        cr_[lane] = pixel.orbit.c.re;
        ci_[lane] = pixel.orbit.c.im;
        saved_r_[lane] = pixel.memory.u.re;
        saved_i_[lane] = pixel.memory.u.im;
        watch_loss(lane, pixel.orbit);
        is_busy_[lane] = is_there ? 1 : 0;
        event_[lane] = kNever;
        if (loop_.degree() > 2) {
            LoopMap map{{}, {}, loop_.degree()};
            if (is_there) loop_.fill(task_, pixel.state, map);
            maps_.put(lane, map);
        }
        if (!is_there) return;
        pixel_[lane] = next_++;
        ++busy_;
        first_block_[lane] = block_ - pixel.orbit.steps / MinibrotLoop::kBlockSteps;
        set_event(lane, pixel);
    }

    const PixelTask& task_;
    const MinibrotLoop& loop_;
    std::span<LoopPixel> pixels_;
    HWY_ALIGN Values cr_, ci_, saved_r_, saved_i_, lost_above_;
    Place places_[2];  // start and end of a block, in turns
    Maps maps_;
    std::array<std::uint8_t, kVecs> marks_{}, invalid_{};
    std::array<std::uint8_t, kCount> is_busy_{};
    std::array<std::size_t, kCount> pixel_;
    std::array<std::uint64_t, kCount> first_block_, event_;
    std::size_t next_ = 0;  // first pixel not taken yet
    std::size_t busy_ = 0;  // lanes with a pixel
    std::size_t start_ = 0;
    // Counted from far above 0, so that a pixel may have begun before.
    std::uint64_t block_ = std::uint64_t{1} << 62;
    std::uint64_t next_event_ = kNever;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
