// All points go through their first block side by side (first_block-inl.h). For those that are
// still bounded there is the SIMD loop: kVectors vectors of points in flight, each lane refilled
// with the next point as soon as its own is done.
//
// A round reads the points in flight from memory, runs one block of steps in registers, and
// writes the orbits after every sub-block to memory of their own. An escaped lane therefore finds
// the start of its last sub-block: that is the rollback. Ended sub-blocks are queued and run again
// step by step, many at a time, to find the exact iteration.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/direct/escape.cpp"
#include "kernel/lanes/targets.h"
// Must come after targets.h.
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "kernel/direct/escape.h"
#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/direct/escape_scalar.h"
#include "kernel/direct/escape_step.h"
#include "kernel/direct/first_block-inl.h"
#include "kernel/direct/last_block-inl.h"
#include "kernel/inside/attracting_cycle.h"
#include "kernel/lanes/lane_schedule-inl.h"
#include "kernel/pixel/return_watch.h"
#include "num/floatexp.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Vectors in flight: enough to hide the latency of a step (measured: see tests/bench). A few
// points alone get a few vectors, because idle lanes cost as much as busy ones.
template <bool kDerivative>
constexpr std::size_t kVectors = kDerivative ? (kLanes == 8 ? 5 : 3) : (kLanes == 8 ? 8 : 6);
constexpr std::size_t kFewVectors = 2;

// Takes the points that are Pending from where the first block has left them.
template <bool kDerivative, std::size_t kVecs>
class EscapePool {
public:
    EscapePool(const EscapeTask& task, std::span<const double> re, std::span<const double> im,
               const OrbitEnds& ends)
        : task_(task),
          re_(re),
          im_(im),
          ends_(ends),
          queue_(task, ends),
          whole_blocks_(task.max_iterations / kBlockSteps),
          first_event_(task.find_interior
                           ? std::min<std::uint64_t>(BoundedReturns::kFirstSave, whole_blocks_)
                           : whole_blocks_),
          lanes_(re.size()) {}

    std::uint64_t run(const StopFlag& stop) {
        if (!lanes_.run(*this, 1, stop)) return iterations_;
        queue_.flush();
        return iterations_ + queue_.iterations();
    }

    // For the schedule.

    void run_block() {
        const Tag d;
        const Vec pr = hn::Set(d, task_.pixel.re);
        const Vec pi = hn::Set(d, task_.pixel.im);
        VecOrbit o[kVecs];
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = at_start().template load<kDerivative>(v * kLanes);
        }
#pragma GCC unroll 24
        for (std::size_t k = 0; k < kBlockSteps; ++k) {
#pragma GCC unroll 16
            for (std::size_t v = 0; v < kVecs; ++v) {
                step<kDerivative>(o[v], hn::Load(d, &cr_[v * kLanes]),
                                  hn::Load(d, &ci_[v * kLanes]), pr, pi,
                                  is_nested_step(k % kSubBlockSteps));
                if (k % kSubBlockSteps == kSubBlockSteps - 1 && k + 1 < kBlockSteps) {
                    after_[k / kSubBlockSteps].template store<kDerivative>(o[v], v * kLanes);
                }
            }
        }
        mark(o);
    }

    HWY_INLINE void visit(std::size_t lane) {
        const Orbits<kCount>& now = at_start();
        if (is_bounded(now, lane)) {
            if (is_lost({now.dr[lane], now.di[lane]})) return lanes_.finish(*this, lane);
            return try_cycle(lane);
        }
        // Once beyond, an orbit stays beyond: the bounded sub-blocks come first.
        std::size_t bounded = 0;
        for (const Orbits<kCount>& o : after_) bounded += is_bounded(o, lane);
        note_plain(lane);
        end_point(lane, bounded == 0 ? orbits_[lanes_.before(1)] : after_[bounded - 1],
                  (lanes_.age(lane) - 1) * kBlockSteps + bounded * kSubBlockSteps);
    }

    // A new saved point, or the last block.
    HWY_INLINE void handle_event(std::size_t lane) {
        const std::uint64_t age = lanes_.age(lane);
        if (age == whole_blocks_) return end_point(lane, at_start(), age * kBlockSteps);
        const Complex<double> z{at_start().zr[lane], at_start().zi[lane]};
        if (age >= BoundedReturns::kFirstLook && find_cycle({cr_[lane], ci_[lane]}, z)) {
            return end_inside(lane, age);
        }
        watch_[lane].save(z, age);
        saved_zr_[lane] = z.re;
        lanes_.set_event(lane, std::min(watch_[lane].next_save(), whole_blocks_));
    }

    HWY_INLINE bool take(std::size_t lane, std::size_t point) {
        if (ends_.status[point] != PixelStatus::Pending) return false;
        const Complex<double> c{re_[point], im_[point]};
        if (task_.find_interior && is_in_cardioid_or_disk(c)) {
            ends_.set(point, {0, {}, {}, PixelStatus::Interior});
            return false;
        }
        const OrbitEnd first = ends_.at(point);
        ends_.set(point, {});
        if (is_lost(first.d)) return false;
        begin(lane, c, {first.z, first.d});
        lanes_.set_age(lane, 1);
        lanes_.set_event(lane, first_event_);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) { begin(lane, {}, {}); }

private:
    // The blocks that hold the iterates that are averaged, and the one in which the orbit ends.
    static constexpr std::size_t kBlocksBack = kAveragedIterates / kBlockSteps + 1;
    static_assert(kAveragedIterates % kBlockSteps == 0);
    static constexpr std::size_t kSlots = 8;  // with the block that follows: a power of two
    static_assert(kBlocksBack + 2 <= kSlots);
    using Lanes = LaneSchedule<kVecs, kSlots>;
    static constexpr std::size_t kCount = Lanes::kCount;

    Orbits<kCount>& at_start() { return orbits_[lanes_.start()]; }
    Orbits<kCount>& at_end() { return orbits_[lanes_.end()]; }

    // Stores the end of the block and marks the lanes that are beyond the radius or near their
    // saved point (by the real part; the rest is checked for the few that are marked).
    HWY_INLINE void mark(const VecOrbit (&o)[kVecs]) {
        const Tag d;
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        const Vec near = hn::Set(d, BoundedReturns::kNear);
        const Vec lost_size = hn::Set(d, task_.lost_size);
        Orbits<kCount>& end = at_end();
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVecs; ++v) {
            end.template store<kDerivative>(o[v], v * kLanes);
            const Vec moved = hn::Abs(hn::Sub(o[v].zr, hn::Load(d, &saved_zr_[v * kLanes])));
            Mask met = hn::Or(hn::Le(moved, near), is_beyond(o[v], radius_sq));
            if constexpr (kDerivative) {
                const Vec size = hn::Max(hn::Abs(o[v].dr), hn::Abs(o[v].di));
                met = hn::Or(met, hn::Gt(size, lost_size));
            }
            lanes_.mark(v, met);
        }
    }

    HWY_INLINE bool is_bounded(const Orbits<kCount>& o, std::size_t lane) const {
        return std::fma(o.zr[lane], o.zr[lane], o.zi[lane] * o.zi[lane]) <= task_.escape_radius_sq;
    }

    HWY_INLINE bool is_lost(const Complex<double>& d) const {
        return kDerivative && larger_size(d) > task_.lost_size;
    }

    HWY_NOINLINE void try_cycle(std::size_t lane) {
        const Complex<double> z{at_start().zr[lane], at_start().zi[lane]};
        const std::uint64_t age = lanes_.age(lane);
        if (!watch_[lane].is_return_to_saved(z, age, whole_blocks_)) return;
        const std::uint64_t gap = watch_[lane].gap(age);
        if (has_attracting_cycle({cr_[lane], ci_[lane]}, z, gap * kBlockSteps)) {
            return end_inside(lane, age);
        }
        watch_[lane].forget();
        saved_zr_[lane] = NAN;
    }

    // Where the orbit stood so many blocks before it ends. Its first block is not among them.
    HWY_INLINE void note_plain(std::size_t lane) {
        OrbitTrail* const trail = ends_.trail(lanes_.item(lane));
        if (trail == nullptr || lanes_.age(lane) <= kBlocksBack) return;
        const Orbits<kCount>& o = orbits_[lanes_.before(kBlocksBack)];
        trail->note_plain((lanes_.age(lane) - kBlocksBack) * kBlockSteps, {o.zr[lane], o.zi[lane]});
    }

    void end_inside(std::size_t lane, std::uint64_t age) {
        ends_.set(lanes_.item(lane), {age * kBlockSteps, {}, {}, PixelStatus::Interior});
        iterations_ += age * kBlockSteps;
        lanes_.finish(*this, lane);
    }

    HWY_INLINE void end_point(std::size_t lane, const Orbits<kCount>& last, std::uint64_t done) {
        queue_.push(lanes_.item(lane), cr_[lane], ci_[lane], last, lane, done);
        lanes_.finish(*this, lane);
    }

    HWY_INLINE void begin(std::size_t lane, const Complex<double>& c, const DirectOrbit& orbit) {
        cr_[lane] = c.re;
        ci_[lane] = c.im;
        Orbits<kCount>& o = at_start();
        o.zr[lane] = orbit.z.re;
        o.zi[lane] = orbit.z.im;
        if constexpr (kDerivative) {
            o.dr[lane] = orbit.d.re;
            o.di[lane] = orbit.d.im;
        }
        watch_[lane] = {};
        saved_zr_[lane] = NAN;
    }

    const EscapeTask& task_;
    std::span<const double> re_, im_;
    const OrbitEnds& ends_;
    EndQueue<kDerivative> queue_;
    const std::uint64_t whole_blocks_;  // full blocks until the limit
    const std::uint64_t first_event_;   // age of a point at its first event
    HWY_ALIGN std::array<double, kCount> cr_, ci_, saved_zr_;
    Orbits<kCount> orbits_[kSlots];         // at the starts of blocks, in turns
    Orbits<kCount> after_[kSubBlocks - 1];  // after each sub-block but the last
    std::array<ReturnWatch<BoundedReturns>, kCount> watch_;
    Lanes lanes_;
    std::uint64_t iterations_ = 0;
};

template <bool kDerivative>
std::uint64_t run_pool(const EscapeTask& task, std::span<const double> re,
                       std::span<const double> im, const OrbitEnds& ends, const StopFlag& stop) {
    const std::uint64_t first = FirstBlocks<kDerivative>(task, ends).run(re, im);
    if (re.size() <= kFewVectors * kLanes) {
        return first + EscapePool<kDerivative, kFewVectors>(task, re, im, ends).run(stop);
    }
    return first + EscapePool<kDerivative, kVectors<kDerivative>>(task, re, im, ends).run(stop);
}

std::uint64_t escape_points_simd(const EscapeTask& task, std::span<const double> re,
                                 std::span<const double> im, const OrbitEnds& ends,
                                 const StopFlag& stop) noexcept {
    return task.with_derivative ? run_pool<true>(task, re, im, ends, stop)
                                : run_pool<false>(task, re, im, ends, stop);
}

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace mandel {

std::uint64_t escape_points(SimdLevel level, const EscapeTask& task, std::span<const double> re,
                            std::span<const double> im, const OrbitEnds& ends,
                            const StopFlag& stop) noexcept {
#if defined(__x86_64__)
    if (task.max_iterations < kBlockSteps) level = SimdLevel::Scalar;  // vectors run whole blocks
    if (level == SimdLevel::Avx512) return N_AVX3::escape_points_simd(task, re, im, ends, stop);
    if (level == SimdLevel::Avx2) return N_AVX2::escape_points_simd(task, re, im, ends, stop);
#endif
    return escape_points_scalar(task, re, im, ends, stop);
}

}  // namespace mandel
#endif
