// How the lanes of a vector loop are kept busy: each of them has an item (a point, a pixel) and is
// given the next one as soon as its own is done. Included once for each instruction set.
//
// All lanes run the same number of steps, a block, in registers, and its results are stored beside
// what it started from: the end of one block is the start of the next. In a block the loop only
// marks the lanes that met something; they are visited afterwards and may run through the block
// again from its start. What is due at a block that is known beforehand (a limit, a save) is an
// event, so that no block has to ask for it.
//
// The arithmetic is that of a pool, which has
//     void run_block()                  from start() to end(), marking lanes by mark()
//     void visit(lane)                  after a block in which the lane was marked: start() is the
//                                       end of that block already, and before(1) its start
//     void handle_event(lane)           before a block; finishes the item or sets the next event
//     bool take(lane, item)             puts an item into a lane; false if it is done at once
//     void take_nothing(lane)           what an idle lane computes
#if defined(MANDEL_KERNEL_LANE_SCHEDULE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef MANDEL_KERNEL_LANE_SCHEDULE_INL_H_
#undef MANDEL_KERNEL_LANE_SCHEDULE_INL_H_
#else
#define MANDEL_KERNEL_LANE_SCHEDULE_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/stop_flag.h"
#include "kernel/lanes/lanes-inl.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_STATIC_TARGET
HWY_BEFORE_NAMESPACE();
namespace mandel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// kSlots: a pool has memory for the lanes at the starts of so many blocks, in turns: the next one,
// this one, and those before it.
template <std::size_t kVecs, std::size_t kSlots = 2>
class LaneSchedule {
public:
    static constexpr std::size_t kCount = kVecs * kLanes;
    // A loop whose rest can wait for more items stops when fewer lanes than this are busy.
    static constexpr std::size_t kEnough = kCount - kCount / 4;

    explicit LaneSchedule(std::size_t items) : items_(items) { item_.fill(kIdle); }

    // Drives all items on, until fewer than `least_busy` lanes have one. False if stopped before.
    template <typename Pool>
    bool run(Pool& pool, std::size_t least_busy, const StopFlag& stop) {
        for (std::size_t lane = 0; lane < kCount; ++lane) refill(pool, lane);
        while (busy_ >= least_busy || (busy_ > 0 && next_ < items_)) {
            if (block_ % 1024 == 0 && stop.is_requested()) return false;
            if (block_ == next_event_) handle_events(pool);
            pool.run_block();
            ++block_;
            start_ = end();
            visit_marked(pool);
        }
        return true;
    }

    // Where the lanes stand, where the next block puts them, and where they stood so many blocks
    // ago: slots.
    std::size_t start() const { return start_; }
    std::size_t end() const { return (start_ + 1) % kSlots; }
    std::size_t before(std::size_t blocks) const { return (start_ + kSlots - blocks) % kSlots; }

    bool is_busy(std::size_t lane) const { return item_[lane] != kIdle; }
    std::size_t item(std::size_t lane) const { return item_[lane]; }
    // Blocks since the item was taken, or since the age it was given then.
    std::uint64_t age(std::size_t lane) const { return block_ - first_block_[lane]; }
    HWY_INLINE void set_age(std::size_t lane, std::uint64_t age) {
        first_block_[lane] = block_ - age;  // modulo 2^64: may be before the first block
    }
    HWY_INLINE void set_event(std::size_t lane, std::uint64_t age) {
        event_[lane] = first_block_[lane] + age;
        next_event_ = std::min(next_event_, event_[lane]);
    }

    HWY_INLINE void mark(std::size_t v, Mask lanes) { hn::StoreMaskBits(Tag(), lanes, &marks_[v]); }

    // The lane's item is done: it takes the next one.
    template <typename Pool>
    HWY_INLINE void finish(Pool& pool, std::size_t lane) {
        --busy_;
        refill(pool, lane);
    }

private:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::size_t kIdle = std::numeric_limits<std::size_t>::max();

    template <typename Pool>
    HWY_INLINE void refill(Pool& pool, std::size_t lane) {
        event_[lane] = kNever;
        first_block_[lane] = block_;
        while (next_ < items_) {
            const std::size_t item = next_++;
            if (!pool.take(lane, item)) continue;
            item_[lane] = item;
            ++busy_;
            return;
        }
        item_[lane] = kIdle;
        pool.take_nothing(lane);
    }

    template <typename Pool>
    HWY_NOINLINE void handle_events(Pool& pool) {
        for (std::size_t lane = 0; lane < kCount; ++lane) {
            // The next item may have an event at once.
            while (event_[lane] == block_) pool.handle_event(lane);
        }
        next_event_ = *std::min_element(event_.begin(), event_.end());
    }

    template <typename Pool>
    HWY_INLINE void visit_marked(Pool& pool) {
        constexpr std::size_t kWord = sizeof(std::uint64_t);
        for (std::size_t first = 0; first < marks_.size(); first += kWord) {
            std::uint64_t bits;
            std::memcpy(&bits, &marks_[first], kWord);
            for (; bits != 0; bits &= bits - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                const std::size_t lane = (first + bit / 8) * kLanes + bit % 8;
                if (is_busy(lane)) pool.visit(lane);
            }
        }
    }

    const std::size_t items_;
    std::array<std::size_t, kCount> item_;
    std::array<std::uint64_t, kCount> first_block_, event_;
    std::array<std::uint8_t, (kVecs + 7) / 8 * 8> marks_{};  // one byte of lane bits per vector
    std::size_t next_ = 0;                                   // first item not taken yet
    std::size_t busy_ = 0;                                   // lanes with an item
    std::size_t start_ = 0;
    std::uint64_t block_ = 0;
    std::uint64_t next_event_ = kNever;  // first block with an event, or before it
};

}  // namespace HWY_NAMESPACE
}  // namespace mandel
HWY_AFTER_NAMESPACE();
#endif

#endif  // include guard
