#include "storage/comp_stage.h"

#include <limits>
#include <utility>

#include "base/error.h"

namespace mandel {

namespace {

bool lies_inside(const Rect& area, Size size) {
    return std::uint64_t{area.x} + area.width <= size.width &&
           std::uint64_t{area.y} + area.height <= size.height;
}

Grid<float> plane_if(bool wanted, Size size) { return wanted ? Grid<float>(size) : Grid<float>(); }

}  // namespace

CompStage::CompStage(Size size, PixelFields fields)
    : size_(size),
      fields_(fields),
      counts_(size.pixels()),
      fractions_(size),
      distances_(plane_if(fields.distance, size)),
      directions_(plane_if(fields.direction, size)),
      angles_(plane_if(fields.angle, size)) {}

std::uint64_t CompStage::bytes_for(Size size, PixelFields fields) noexcept {
    const std::uint64_t per_pixel = sizeof(std::uint64_t) + sizeof(float) +
                                    (fields.distance ? sizeof(float) : 0) +
                                    (fields.direction ? sizeof(float) : 0) +
                                    (fields.angle ? sizeof(float) : 0);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    return size.pixels() > kMax / per_pixel ? kMax : size.pixels() * per_pixel;
}

void CompStage::prepare(std::vector<WorkUnit> units) {
    MANDEL_CHECK(state() != StageState::Evolving);
    MANDEL_CHECK(units.size() <= std::numeric_limits<std::uint32_t>::max());
    for (const WorkUnit& unit : units) {
        MANDEL_CHECK(unit.step > 0);
        MANDEL_CHECK(lies_inside(unit.area, size_));
    }
    committed_ = std::make_unique<std::atomic<bool>[]>(units.size());
    committed_count_.store(0, std::memory_order_relaxed);
    units_ = std::move(units);
    state_.store(StageState::Initialized, std::memory_order_release);
}

void CompStage::begin() {
    MANDEL_CHECK(state() == StageState::Initialized);
    state_.store(StageState::Evolving, std::memory_order_release);
}

void CompStage::finish(bool completed) {
    MANDEL_CHECK(state() == StageState::Evolving);
    if (completed) MANDEL_CHECK_EQ(committed_count(), units_.size());
    state_.store(completed ? StageState::Completed : StageState::Stalled,
                 std::memory_order_release);
}

void CompStage::commit(std::size_t unit) noexcept {
    MANDEL_CHECK(state_.load(std::memory_order_relaxed) == StageState::Evolving);
    MANDEL_CHECK(unit < units_.size());
    const bool was_committed = committed_[unit].exchange(true, std::memory_order_acq_rel);
    MANDEL_CHECK(!was_committed);
    committed_count_.fetch_add(1, std::memory_order_acq_rel);
}

}  // namespace mandel
