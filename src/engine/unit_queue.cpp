#include "engine/unit_queue.h"

#include "engine/work_order.h"

namespace mandel {

UnitQueue::UnitQueue(const CompStage& stage, std::uint64_t max_iterations, bool is_sorted)
    : stage_(stage),
      max_iterations_(max_iterations),
      listed_(is_sorted ? levels_end(stage.units(), 2) : stage.units().size()) {}

std::optional<std::uint32_t> UnitQueue::take() {
    const std::scoped_lock lock(mutex_);
    if (next_ >= stage_.units().size()) return std::nullopt;
    if (next_ == listed_) rest_ = expensive_first(stage_, listed_, max_iterations_);
    const std::size_t taken = next_++;
    return taken < listed_ ? static_cast<std::uint32_t>(taken) : rest_[taken - listed_];
}

}  // namespace mandel
