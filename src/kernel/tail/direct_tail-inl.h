// Vector code of the direct tail (direct_tail.h), a pool of lane_schedule-inl.h. Included once for
// each instruction set by passes.cpp.
//
// A block of steps runs in registers with the smallest |D| beside it. Lanes whose orbit escaped or
// came below the least |D| in a block are queued and run through it again step by step, many at a
// time.
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
#include "kernel/direct/last_block-inl.h"
#include "kernel/lanes/lane_schedule-inl.h"
#include "kernel/tail/direct_tail.h"
#include "kernel/tail/tail_pixel.h"
#include "num/floatexp.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// T(n) for counts in doubles. share: DirectTail::kShare, or 0 in lanes with a lost orbit.
HWY_INLINE Vec least_derivative(Vec n, Vec share) {
    return hn::Mul(share, hn::Max(n, hn::Set(Tag(), DirectTail::kMinCount)));
}
HWY_INLINE Vec least_derivative(Vec n) {
    return least_derivative(n, hn::Set(Tag(), DirectTail::kShare));
}

// Runs pixels through their last block step by step.
class TailEnds {
public:
    TailEnds(const PixelTask& task, std::span<TailPixel> tails)
        : tails_(tails),
          radius_sq_(task.escape_radius_sq),
          limit_(task.max_iterations),
          pixel_(narrow(task.pixel)) {}

    // The tail stands as it did at the start of the block.
    void push(std::size_t tail) {
        const TailPixel& t = tails_[tail];
        const std::size_t i = blocks_.add(
            t.c, {t.z, t.d}, std::min<std::uint64_t>(DirectTail::kBlockSteps, limit_ - t.n),
            t.is_lost ? 0 : DirectTail::least_derivative(t.n));
        tail_[i] = tail;
        if (blocks_.is_full()) flush();
    }

    void flush() {
        if (blocks_.size() == 0) return;
        blocks_.run(radius_sq_, pixel_);
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            TailPixel& t = tails_[tail_[i]];
            t.z = blocks_.z(i);
            t.d = blocks_.d(i);
            t.n += blocks_.taken(i);
            t.halt = blocks_.has_escaped(i) ? PixelHalt::Escaped
                     : blocks_.met_floor(i) ? PixelHalt::AtStep
                                            : PixelHalt::Limit;
            if (t.trail == nullptr) continue;
            t.halt == PixelHalt::AtStep ? t.trail->note(t.n, OrbitTrail::kNoIndex, t.z)
                                        : t.trail->note_plain(t.plain_n, t.plain_z);
        }
        blocks_.clear();
    }

private:
    using Blocks = LastBlocks<true, true>;

    std::span<TailPixel> tails_;
    const double radius_sq_;
    const std::uint64_t limit_;
    const Complex<double> pixel_;
    Blocks blocks_;
    std::array<std::size_t, Blocks::kCapacity> tail_;
};

class TailPool {
public:
    TailPool(const PixelTask& task, std::span<TailPixel> tails)
        : task_(task), tails_(tails), ends_(task, tails), lanes_(tails.size()) {}

    // Drives the tails on. Unless `to_the_end`, it leaves those that do not fill the lanes
    // (Direct), to go on together with later ones.
    void run(bool to_the_end, const StopFlag& stop) {
        lanes_.run(*this, to_the_end ? 1 : Lanes::kEnough, stop);
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            if (lanes_.is_busy(lane)) save(lane, at_start(), lanes_.age(lane));
        }
        ends_.flush();
    }

    // For the schedule.

    HWY_NOINLINE void run_block() {
        const Tag d;
        const Complex<double> pixel = narrow(task_.pixel);
        const Vec pr = hn::Set(d, pixel.re), pi = hn::Set(d, pixel.im);
        VecOrbit o[kVecs];
        Vec low[kVecs];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kVecs; ++v) {
            o[v] = at_start().template load<true>(v * kLanes);
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
        for (std::size_t v = 0; v < kVecs; ++v) end_block(v, o[v], low[v]);
    }

    HWY_INLINE void visit(std::size_t lane) {
        if ((ends_in_block_[lane / kLanes] >> lane % kLanes & 1) != 0) {
            note_plain(lane);
            end_lane(lane, orbits_[lanes_.before(1)], lanes_.age(lane) - 1);
        } else {
            lose(lane);
        }
    }

    // The limit or the deadline of a lost orbit is within the next block.
    HWY_INLINE void handle_event(std::size_t lane) { end_lane(lane, at_start(), lanes_.age(lane)); }

    HWY_INLINE bool take(std::size_t lane, std::size_t tail) {
        const TailPixel& t = tails_[tail];
        const std::uint64_t end = std::min(task_.max_iterations, t.deadline);
        const std::uint64_t blocks = (end - t.n) / DirectTail::kBlockSteps;
        if (blocks == 0) {
            end_tail(tail);
            return false;
        }
        put(lane, t);
        lanes_.set_event(lane, blocks);
        return true;
    }
    HWY_INLINE void take_nothing(std::size_t lane) { put(lane, {}); }

private:
    // Enough to hide the latency of a step, and no more than fit into the registers.
    static constexpr std::size_t kVecs = kLanes == 8 ? 4 : 2;
    // The blocks that hold the iterates that are averaged, and the one in which the orbit ends.
    static constexpr std::size_t kBlocksBack = kAveragedIterates / DirectTail::kBlockSteps + 1;
    static_assert(kAveragedIterates % DirectTail::kBlockSteps == 0);
    static constexpr std::size_t kSlots = 16;  // with the block that follows: a power of two
    static_assert(kBlocksBack + 2 <= kSlots);
    using Lanes = LaneSchedule<kVecs, kSlots>;
    static constexpr std::size_t kCount = Lanes::kCount;

    Orbits<kCount>& at_start() { return orbits_[lanes_.start()]; }
    Orbits<kCount>& at_end() { return orbits_[lanes_.end()]; }

    // low: the smallest |D| in the block.
    HWY_INLINE void end_block(std::size_t v, const VecOrbit& o, Vec low) {
        const Tag d;
        at_end().template store<true>(o, v * kLanes);
        const Vec n = hn::Load(d, &n_[v * kLanes]);
        const Vec least = least_derivative(n, hn::Load(d, &share_[v * kLanes]));
        const Mask ends =
            hn::Or(hn::Lt(low, least), is_beyond(o, hn::Set(d, task_.escape_radius_sq)));
        hn::StoreMaskBits(d, ends, &ends_in_block_[v]);
        const Vec lost_above = hn::Load(d, &lost_above_[v * kLanes]);
        const Vec before = derivative_size(at_start().template load<true>(v * kLanes));
        const Mask is_lost =
            hn::Or(hn::Gt(derivative_size(o), lost_above),
                   hn::Gt(hn::Mul(before, before), hn::Mul(hn::Add(lost_above, lost_above), low)));
        lanes_.mark(v, hn::Or(ends, is_lost));
        hn::Store(hn::Add(n, hn::Set(d, static_cast<double>(DirectTail::kBlockSteps))), d,
                  &n_[v * kLanes]);
    }

    // From here on the lane's orbit never goes back, and it may be given up.
    HWY_INLINE void lose(std::size_t lane) {
        TailPixel& t = tails_[lanes_.item(lane)];
        const std::uint64_t blocks = lanes_.age(lane);
        const std::uint64_t n = t.n + blocks * DirectTail::kBlockSteps;
        t.is_lost = true;
        t.deadline = Loss::deadline(task_, n);
        if (t.deadline != kNoDeadline) {
            lanes_.set_event(lane, blocks + (t.deadline - n) / DirectTail::kBlockSteps);
        }
        watch_loss(lane, t);
    }
    HWY_INLINE void watch_loss(std::size_t lane, const TailPixel& t) {
        share_[lane] = t.is_lost ? 0 : DirectTail::kShare;
        lost_above_[lane] = t.is_lost ? std::numeric_limits<double>::infinity() : Loss::kSize;
    }

    // Where the orbit stood so many blocks before it ends.
    HWY_INLINE void note_plain(std::size_t lane) {
        if (lanes_.age(lane) < kBlocksBack) return;
        TailPixel& t = tails_[lanes_.item(lane)];
        const Orbits<kCount>& o = orbits_[lanes_.before(kBlocksBack)];
        t.plain_n = t.n + (lanes_.age(lane) - kBlocksBack) * DirectTail::kBlockSteps;
        t.plain_z = {o.zr[lane], o.zi[lane]};
    }

    // The lane's pixel ends within the block that starts at `o`, after so many blocks.
    HWY_INLINE void end_lane(std::size_t lane, const Orbits<kCount>& o, std::uint64_t blocks) {
        save(lane, o, blocks);
        end_tail(lanes_.item(lane));
        lanes_.finish(*this, lane);
    }

    HWY_INLINE void end_tail(std::size_t tail) {
        TailPixel& t = tails_[tail];
        if (t.n == t.deadline) {
            t.halt = PixelHalt::Lost;
        } else {
            ends_.push(tail);
        }
    }

    HWY_INLINE void save(std::size_t lane, const Orbits<kCount>& o, std::uint64_t blocks) {
        TailPixel& t = tails_[lanes_.item(lane)];
        t.z = {o.zr[lane], o.zi[lane]};
        t.d = {o.dr[lane], o.di[lane]};
        t.n += blocks * DirectTail::kBlockSteps;
    }

    HWY_INLINE void put(std::size_t lane, const TailPixel& t) {
        cr_[lane] = t.c.re;
        ci_[lane] = t.c.im;
        n_[lane] = static_cast<double>(t.n);
        watch_loss(lane, t);
        Orbits<kCount>& o = at_start();
        o.zr[lane] = t.z.re;
        o.zi[lane] = t.z.im;
        o.dr[lane] = t.d.re;
        o.di[lane] = t.d.im;
    }

    const PixelTask& task_;
    std::span<TailPixel> tails_;
    TailEnds ends_;
    HWY_ALIGN std::array<double, kCount> cr_, ci_, n_, share_, lost_above_;
    Orbits<kCount> orbits_[kSlots];  // at the starts of blocks, in turns
    std::array<std::uint8_t, kVecs> ends_in_block_{};
    Lanes lanes_;
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
