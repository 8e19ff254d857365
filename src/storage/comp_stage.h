// The picture while it is computed: one result per pixel, filled by many threads at once.
//
// A *run* is one list of work units, each stored and then committed once. After the commit the
// unit's pixels do not change in this run, so whoever has seen is_committed(unit) may read
// them; other pixels must not be read while a run goes on. A stage may see several runs after
// each other; pixels that a run does not visit keep their results, and pixels that no run has
// visited read as Pending. What the results mean is not known here.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/grid.h"
#include "base/pixel_result.h"
#include "event/stage_event.h"
#include "storage/work_unit.h"
#include "storage/zeroed_array.h"

namespace mandel {

class CompStage {
 public:
    CompStage(Size size, PixelFields fields);

    // Memory of such a stage, without the list of units.
    static std::uint64_t bytes_for(Size size, PixelFields fields) noexcept;

    Size size() const noexcept { return size_; }
    PixelFields fields() const noexcept { return fields_; }

    // The life of a run, driven by one thread: prepare -> Initialized, begin -> Evolving,
    // finish -> Completed (every unit is committed) or Stalled. Any other order is a broken
    // invariant. Workers store and commit between begin() and finish() only.
    void prepare(std::vector<WorkUnit> units);
    void begin();
    void finish(bool completed);
    StageState state() const noexcept { return state_.load(std::memory_order_acquire); }

    // For many threads at once, each with pixels of its own.
    void store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept;
    void commit(std::size_t unit) noexcept;

    const std::vector<WorkUnit>& units() const noexcept { return units_; }
    // True makes the unit's pixels readable by the calling thread.
    bool is_committed(std::size_t unit) const noexcept {
        return committed_[unit].load(std::memory_order_acquire);
    }
    std::size_t committed_count() const noexcept {
        return committed_count_.load(std::memory_order_acquire);
    }

    // Fields that the stage does not keep are zero.
    PixelResult at(std::uint32_t x, std::uint32_t y) const noexcept;
    // The pixels of row y from first_x on, as many as `results` has room for.
    void read(std::uint32_t first_x, std::uint32_t y, std::span<PixelResult> results) const noexcept;
    PixelStatus status_at(std::uint32_t x, std::uint32_t y) const noexcept {
        return status_of(counts_[index(x, y)]);
    }

 private:
    // Counts that no escaped pixel has: z_0 = 0 never escapes, and iteration limits end far
    // below. Pending is zero, so that untouched memory means it.
    static constexpr std::uint64_t kPending = 0;
    static constexpr std::uint64_t kInterior = ~std::uint64_t{0};
    static constexpr std::uint64_t kLimit = kInterior - 1;

    static PixelStatus status_of(std::uint64_t count) noexcept;
    static std::uint64_t count_of(const PixelResult& result) noexcept;
    static float to_turn(double turn) noexcept;

    std::size_t index(std::uint32_t x, std::uint32_t y) const noexcept {
        return std::size_t{y} * size_.width + x;
    }

    Size size_;
    PixelFields fields_;
    ZeroedArray<std::uint64_t> counts_;
    Grid<float> fractions_;  // written for escaped pixels only, like all planes below
    Grid<float> distances_;  // the optional planes are empty unless their field is kept
    Grid<float> directions_;
    Grid<float> angles_;

    std::vector<WorkUnit> units_;
    std::atomic<StageState> state_{StageState::Initialized};
    // One per unit. Setting it releases the unit's pixels to whoever acquires it.
    std::unique_ptr<std::atomic<bool>[]> committed_;
    std::atomic<std::size_t> committed_count_{0};
};

inline PixelStatus CompStage::status_of(std::uint64_t count) noexcept {
    switch (count) {
        case kPending:
            return PixelStatus::Pending;
        case kInterior:
            return PixelStatus::Interior;
        case kLimit:
            return PixelStatus::Limit;
        default:
            return PixelStatus::Escaped;
    }
}

inline std::uint64_t CompStage::count_of(const PixelResult& result) noexcept {
    switch (result.status) {
        case PixelStatus::Interior:
            return kInterior;
        case PixelStatus::Limit:
            return kLimit;
        case PixelStatus::Escaped:
            return result.n;
        case PixelStatus::Pending:
            break;
    }
    return kPending;
}

// A turn just below 1 rounds up to 1, which is the same direction as 0.
inline float CompStage::to_turn(double turn) noexcept {
    const auto rounded = static_cast<float>(turn);
    return rounded < 1.0F ? rounded : 0.0F;
}

inline PixelResult CompStage::at(std::uint32_t x, std::uint32_t y) const noexcept {
    const std::uint64_t count = counts_[index(x, y)];
    PixelResult result;
    result.status = status_of(count);
    if (result.status != PixelStatus::Escaped) return result;
    result.n = count;
    result.fraction = fractions_(x, y);
    if (fields_.distance) result.distance = distances_(x, y);
    if (fields_.direction) result.direction = directions_(x, y);
    if (fields_.angle) result.angle = angles_(x, y);
    return result;
}

inline void CompStage::read(std::uint32_t first_x, std::uint32_t y,
                            std::span<PixelResult> results) const noexcept {
    for (PixelResult& result : results) result = at(first_x++, y);
}

inline void CompStage::store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept {
    counts_[index(x, y)] = count_of(result);
    if (result.status != PixelStatus::Escaped) return;
    fractions_(x, y) = static_cast<float>(result.fraction);
    if (fields_.distance) distances_(x, y) = static_cast<float>(result.distance);
    if (fields_.direction) directions_(x, y) = to_turn(result.direction);
    if (fields_.angle) angles_(x, y) = to_turn(result.angle);
}

}  // namespace mandel
