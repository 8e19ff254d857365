// Vector code of the direct tail (direct_tail.h): a few vectors of pixels in flight, each lane
// refilled with the next one as soon as its own is done. Included once for each instruction set
// by passes.cpp.
//
// A block of steps runs in registers with the smallest |D| beside it. Lanes that met anything in
// a block are queued and run through it again step by step, many at a time.
#if defined(MANDEL_KERNEL_DIRECT_TAIL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_DIRECT_TAIL_INL_H_
#undef MANDEL_KERNEL_DIRECT_TAIL_INL_H_
#else
#define MANDEL_KERNEL_DIRECT_TAIL_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "kernel/direct/escape_lanes-inl.h"
#include "kernel/lanes/lanes-inl.h"
#include "kernel/tail/direct_tail.h"
#include "kernel/tail/tail_pixel.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// max(|re|, |im|) of the derivative, as DirectTail::size has it, NaN included.
HWY_INLINE Vec derivative_size(const VecOrbit& o) { return hn::Max(hn::Abs(o.dr), hn::Abs(o.di)); }

// T(n) for counts in doubles. share: DirectTail::kShare, or 0 in lanes with a lost orbit.
HWY_INLINE Vec least_derivative(Vec n, Vec share) {
    return hn::Mul(share, hn::Max(n, hn::Set(Tag(), DirectTail::kMinCount)));
}
HWY_INLINE Vec least_derivative(Vec n) {
    return least_derivative(n, hn::Set(Tag(), DirectTail::kShare));
}
inline double share_of(const TailPixel& t) { return t.is_lost ? 0 : DirectTail::kShare; }

// Runs pixels through their last block step by step.
class TailEnds {
public:
    TailEnds(const PixelTask& task, std::span<TailPixel> tails)
        : tails_(tails),
          radius_sq_(task.escape_radius_sq),
          limit_(task.max_iterations),
          pixel_(DirectTail::pixel(task)) {}

    // The tail stands as it did at the start of the block.
    void push(std::size_t tail) {
        const TailPixel& t = tails_[tail];
        const std::size_t i = size_++;
        cr_[i] = t.c.re;
        ci_[i] = t.c.im;
        orbits_.zr[i] = t.z.re;
        orbits_.zi[i] = t.z.im;
        orbits_.dr[i] = t.d.re;
        orbits_.di[i] = t.d.im;
        n_[i] = static_cast<double>(t.n);
        share_[i] = share_of(t);
        steps_[i] =
            static_cast<double>(std::min<std::uint64_t>(DirectTail::kBlockSteps, limit_ - t.n));
        tail_[i] = tail;
        if (size_ == kCapacity) flush();
    }

    void flush() {
        if (size_ == 0) return;
        std::fill(steps_.begin() + static_cast<std::ptrdiff_t>(size_), steps_.end(), 0.0);
        run();
        for (std::size_t i = 0; i < size_; ++i) {
            TailPixel& t = tails_[tail_[i]];
            t.z = {orbits_.zr[i], orbits_.zi[i]};
            t.d = {orbits_.dr[i], orbits_.di[i]};
            t.n += static_cast<std::uint64_t>(taken_[i]);
            t.halt = why_[i] > 0   ? PixelHalt::Escaped
                     : why_[i] < 0 ? PixelHalt::AtStep
                                   : PixelHalt::Limit;
        }
        size_ = 0;
    }

private:
    static constexpr std::size_t kBatch = 4;  // vectors that run side by side
    static constexpr std::size_t kCapacity = kBatch * kLanes;

    HWY_NOINLINE void run() {
        const Tag d;
        const Vec radius_sq = hn::Set(d, radius_sq_);
        const Vec pr = hn::Set(d, pixel_.re), pi = hn::Set(d, pixel_.im);
        const Vec one = hn::Set(d, 1.0), minus_one = hn::Set(d, -1.0);
        VecOrbit o[kBatch];
        Vec taken[kBatch], why[kBatch];
        Mask active[kBatch];
        for (std::size_t v = 0; v < kBatch; ++v) {
            o[v] = orbits_.template load<true>(v * kLanes);
            taken[v] = why[v] = hn::Zero(d);
            active[v] = hn::Gt(hn::Load(d, &steps_[v * kLanes]), taken[v]);
        }
        bool any_active = true;
        for (int k = 0; k < DirectTail::kBlockSteps && any_active; ++k) {
            any_active = false;
            for (std::size_t v = 0; v < kBatch; ++v) {
                const Vec least = least_derivative(hn::Load(d, &n_[v * kLanes]),
                                                   hn::Load(d, &share_[v * kLanes]));
                VecOrbit next = o[v];
                step<true>(next, hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes]), pr,
                           pi, is_nested_step(k % kSubBlockSteps));
                const Mask beyond = is_beyond(next, radius_sq);
                const Mask low = hn::AndNot(beyond, hn::Lt(derivative_size(next), least));
                const Mask taking = hn::AndNot(low, active[v]);
                o[v].zr = hn::IfThenElse(taking, next.zr, o[v].zr);
                o[v].zi = hn::IfThenElse(taking, next.zi, o[v].zi);
                o[v].dr = hn::IfThenElse(taking, next.dr, o[v].dr);
                o[v].di = hn::IfThenElse(taking, next.di, o[v].di);
                taken[v] = hn::IfThenElse(taking, hn::Add(taken[v], one), taken[v]);
                why[v] = hn::IfThenElse(hn::And(active[v], beyond), one, why[v]);
                why[v] = hn::IfThenElse(hn::And(active[v], low), minus_one, why[v]);
                active[v] = hn::AndNot(hn::Or(beyond, low), active[v]);
                active[v] = hn::And(active[v], hn::Gt(hn::Load(d, &steps_[v * kLanes]), taken[v]));
                any_active |= !hn::AllFalse(d, active[v]);
            }
        }
        for (std::size_t v = 0; v < kBatch; ++v) {
            orbits_.template store<true>(o[v], v * kLanes);
            hn::Store(taken[v], d, &taken_[v * kLanes]);
            hn::Store(why[v], d, &why_[v * kLanes]);
        }
    }

    std::span<TailPixel> tails_;
    const double radius_sq_;
    const std::uint64_t limit_;
    const Complex<double> pixel_;
    HWY_ALIGN std::array<double, kCapacity> cr_{}, ci_{}, n_{}, share_{}, steps_{};
    HWY_ALIGN std::array<double, kCapacity> taken_, why_;
    Orbits<kCapacity> orbits_{};
    std::array<std::size_t, kCapacity> tail_;
    std::size_t size_ = 0;
};

class TailPool {
public:
    TailPool(const PixelTask& task, std::span<TailPixel> tails)
        : task_(task), tails_(tails), ends_(task, tails) {}

    // Drives the tails on. Unless `to_the_end`, it leaves those that do not fill the lanes
    // (Direct), to go on together with others.
    void run(bool to_the_end, const StopFlag& stop) {
        for (std::size_t lane = 0; lane < kCount; ++lane) take_next(lane);
        const std::size_t enough = to_the_end ? 1 : kCount - kCount / 4;
        while (busy_ >= enough || (busy_ > 0 && next_ < tails_.size())) {
            if (block_ % 1024 == 0 && stop.is_requested()) break;
            if (block_ == next_event_) end_at_limit();
            run_block();
            ++block_;
            start_ = 1 - start_;
            visit_marked();
        }
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (is_busy_[lane] != 0) save(lane, start_, block_ - first_block_[lane]);
        }
        ends_.flush();
    }

private:
    // Enough to hide the latency of a step, and no more than fit into the registers.
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 2;
    static constexpr std::size_t kCount = kVecs * kLanes;
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    HWY_NOINLINE void run_block() {
        const Tag d;
        const Complex<double> pixel = DirectTail::pixel(task_);
        const Vec pr = hn::Set(d, pixel.re), pi = hn::Set(d, pixel.im);
        const Vec radius_sq = hn::Set(d, task_.escape_radius_sq);
        VecOrbit o[kVecs];
        Vec low[kVecs];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = places_[start_].template load<true>(v * kLanes);
            low[v] = hn::Set(d, std::numeric_limits<double>::infinity());
        }
#pragma GCC unroll 12
        for (std::size_t k = 0; k < DirectTail::kBlockSteps; ++k) {
#pragma GCC unroll 8
            for (std::size_t v = 0; v < kVecs; ++v) {
                step<true>(o[v], hn::Load(d, &cr_[v * kLanes]), hn::Load(d, &ci_[v * kLanes]), pr,
                           pi, is_nested_step(k % kSubBlockSteps));
                // A size that is no number any more leaves the minimum as it is.
                low[v] = hn::Min(derivative_size(o[v]), low[v]);
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            places_[1 - start_].template store<true>(o[v], v * kLanes);
            const Vec n = hn::Load(d, &n_[v * kLanes]);
            const Vec least = least_derivative(n, hn::Load(d, &share_[v * kLanes]));
            const Mask met = hn::Or(hn::Lt(low[v], least), is_beyond(o[v], radius_sq));
            hn::StoreMaskBits(d, met, &marks_[v]);
            const Vec lost_above = hn::Load(d, &lost_above_[v * kLanes]);
            const Vec before = derivative_size(places_[start_].template load<true>(v * kLanes));
            const Mask is_lost = hn::Or(
                hn::Gt(derivative_size(o[v]), lost_above),
                hn::Gt(hn::Mul(before, before), hn::Mul(hn::Add(lost_above, lost_above), low[v])));
            hn::StoreMaskBits(d, is_lost, &lost_[v]);
            hn::Store(hn::Add(n, hn::Set(d, static_cast<double>(DirectTail::kBlockSteps))), d,
                      &n_[v * kLanes]);
        }
    }

    HWY_INLINE void visit_marked() {
        for (std::size_t v = 0; v < kVecs; ++v) {
            for (unsigned bits = marks_[v]; bits != 0; bits &= bits - 1) {
                const std::size_t lane =
                    v * kLanes + static_cast<std::size_t>(std::countr_zero(bits));
                if (is_busy_[lane] != 0) end_lane(lane, 1 - start_, 1);
            }
            for (unsigned bits = lost_[v] & ~unsigned{marks_[v]}; bits != 0; bits &= bits - 1) {
                lose(v * kLanes + static_cast<std::size_t>(std::countr_zero(bits)));
            }
        }
    }

    HWY_NOINLINE void end_at_limit() {
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (event_[lane] == block_) end_lane(lane, start_, 0);
        }
        next_event_ = *std::min_element(event_.begin(), event_.end());
    }

    // From here on the lane's orbit never goes back, and it may be given up.
    HWY_INLINE void lose(std::size_t lane) {
        if (is_busy_[lane] == 0) return;
        TailPixel& t = tails_[tail_[lane]];
        const std::uint64_t blocks = block_ - first_block_[lane];
        const std::uint64_t n = t.n + blocks * DirectTail::kBlockSteps;
        t.is_lost = true;
        t.deadline = Loss::deadline(task_, n);
        if (t.deadline != kNoDeadline) {
            event_[lane] = block_ + (t.deadline - n) / DirectTail::kBlockSteps;
            next_event_ = std::min(next_event_, event_[lane]);
        }
        watch_loss(lane, t);
    }
    HWY_INLINE void watch_loss(std::size_t lane, const TailPixel& t) {
        share_[lane] = share_of(t);
        lost_above_[lane] = t.is_lost ? std::numeric_limits<double>::infinity() : Loss::kSize;
    }

    // The lane's pixel ends within the block that starts at `place`, `blocks_ago`.
    HWY_INLINE void end_lane(std::size_t lane, std::size_t place, std::uint64_t blocks_ago) {
        save(lane, place, block_ - blocks_ago - first_block_[lane]);
        end_tail(tail_[lane]);
        --busy_;
        take_next(lane);
    }

    HWY_INLINE void end_tail(std::size_t tail) {
        TailPixel& t = tails_[tail];
        if (t.n == t.deadline) {
            t.halt = PixelHalt::Lost;
        } else {
            ends_.push(tail);
        }
    }

    HWY_INLINE void save(std::size_t lane, std::size_t place, std::uint64_t blocks) {
        TailPixel& t = tails_[tail_[lane]];
        const Orbits<kCount>& o = places_[place];
        t.z = {o.zr[lane], o.zi[lane]};
        t.d = {o.dr[lane], o.di[lane]};
        t.n += blocks * DirectTail::kBlockSteps;
    }

    HWY_INLINE void take_next(std::size_t lane) {
        TailPixel t;
        event_[lane] = kNever;
        is_busy_[lane] = 0;
        for (; next_ < tails_.size() && is_busy_[lane] == 0; ++next_) {
            const std::uint64_t end = std::min(task_.max_iterations, tails_[next_].deadline);
            const std::uint64_t blocks = (end - tails_[next_].n) / DirectTail::kBlockSteps;
            if (blocks == 0) {
                end_tail(next_);
                continue;
            }
            t = tails_[next_];
            tail_[lane] = next_;
            event_[lane] = block_ + blocks;
            is_busy_[lane] = 1;
            ++busy_;
        }
        next_event_ = std::min(next_event_, event_[lane]);
        first_block_[lane] = block_;
        cr_[lane] = t.c.re;
        ci_[lane] = t.c.im;
        n_[lane] = static_cast<double>(t.n);
        watch_loss(lane, t);
        Orbits<kCount>& o = places_[start_];
        o.zr[lane] = t.z.re;
        o.zi[lane] = t.z.im;
        o.dr[lane] = t.d.re;
        o.di[lane] = t.d.im;
    }

    const PixelTask& task_;
    std::span<TailPixel> tails_;
    TailEnds ends_;
    HWY_ALIGN std::array<double, kCount> cr_, ci_, n_, share_, lost_above_;
    Orbits<kCount> places_[2];  // start and end of a block, in turns
    std::array<std::uint8_t, kVecs> marks_{}, lost_{};
    std::array<std::uint8_t, kCount> is_busy_{};
    std::array<std::size_t, kCount> tail_;
    std::array<std::uint64_t, kCount> first_block_, event_;
    std::size_t next_ = 0;  // first tail not taken yet
    std::size_t busy_ = 0;  // lanes with a pixel
    std::size_t start_ = 0;
    std::uint64_t block_ = 0;
    std::uint64_t next_event_ = kNever;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
