#include "engine/auto_limit.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "engine/deep_reference.h"
#include "engine/point_batch.h"

namespace mandel {
namespace {

constexpr std::uint64_t kFirstLimit = 1 << 10;
constexpr std::uint64_t kFactor = 8;
constexpr std::uint64_t kHighestLimit = std::uint64_t{1} << 40;

std::vector<PixelPosition> still_at_limit(const std::vector<PixelPosition>& positions,
                                          const std::vector<PixelResult>& results) {
    std::vector<PixelPosition> rest;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (results[i].status == PixelStatus::Limit) rest.push_back(positions[i]);
    }
    return rest;
}

// The pixels of a deep view follow its reference for nearly all of that orbit, and none escapes
// before they part: most do within a few times its length.
std::uint64_t first_limit(EngineTask& task, const StopFlag& stop) {
    if (task.plan.kernel != Kernel::Perturbation) return kFirstLimit;
    constexpr std::uint64_t kWithoutEnd = std::uint64_t{1} << 20;
    task.max_iterations = AutoLimit::kReferenceLimit;
    prepare_reference(task, stop);
    const ReferenceOrbit& orbit = task.reference->reference.orbit;
    if (orbit.end() == ReferenceOrbit::End::Limit) return kWithoutEnd;
    return std::max(kFirstLimit, std::bit_ceil(4 * orbit.last()));
}

}  // namespace

std::vector<PixelPosition> AutoLimit::coarse_grid(Size size) {
    const std::uint32_t step_x = size.width / 48 + 1;
    const std::uint32_t step_y = size.height / 27 + 1;
    std::vector<PixelPosition> positions;
    for (std::uint64_t y = step_y / 2; y < size.height; y += step_y) {
        for (std::uint64_t x = step_x / 2; x < size.width; x += step_x) {
            positions.push_back({static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)});
        }
    }
    return positions;
}

AutoLimit AutoLimit::from_coarse_grid(EngineTask& for_task, const Execution& execution,
                                      const StopFlag& stop) {
    std::vector<PixelPosition> positions = coarse_grid(for_task.view.size);
    AutoLimit limit(first_limit(for_task, stop));
    EngineTask task = for_task;
    const std::uint64_t pixels = positions.size();
    std::vector<std::uint64_t> escapes;
    while (!stop.is_requested()) {
        task.max_iterations = limit.limit();
        const PointBatch batch = compute_points(task, {}, positions, execution, stop);
        for (const PixelResult& result : batch.results) {
            if (result.status == PixelStatus::Escaped) escapes.push_back(result.n);
        }
        positions = still_at_limit(positions, batch.results);
        if (!limit.raise(batch.counts, pixels)) break;
    }
    AutoLimit found(limit.limit());
    found.escapes_ = std::move(escapes);
    found.unresolved_ = positions.size();
    return found;
}

bool AutoLimit::raise(const EngineCounts& run, std::uint64_t pixels) {
    // Fewer pixels than this are worth finding only while it is cheap beside the rest.
    constexpr std::uint64_t kNoticeable = 10'000;
    constexpr std::uint64_t kAlwaysCheap = std::uint64_t{1} << 31;

    const bool was_first_run = std::exchange(is_first_run_, false);
    spent_ += run.iterations;
    if (run.limit == 0 || limit_ > kHighestLimit / kFactor) return false;
    if (!was_first_run && run.escaped == 0) return false;

    const std::uint64_t next = limit_ * kFactor;
    const bool is_noticeable = !was_first_run && run.escaped > pixels / kNoticeable;
    const bool is_cheap = run.limit <= std::max(kAlwaysCheap, spent_) / next;
    if (!is_noticeable && !is_cheap && !was_first_run) return false;
    limit_ = next;
    return true;
}

}  // namespace mandel
