#include "engine/point_batch.h"

#include <algorithm>

#include "engine/deep_reference.h"
#include "engine/parallel_region.h"
#include "engine/unit_worker.h"

namespace mandel {

PointBatch compute_points(EngineTask task, PixelFields fields,
                          std::span<const PixelPosition> positions, const Execution& execution,
                          const StopFlag& stop) {
    constexpr std::size_t kChunk = 256;
    prepare_reference(task, stop, execution);
    PointBatch batch;
    batch.results.resize(positions.size());
    std::atomic<std::size_t> next{0};  // hands out work only; publishes nothing

    in_parallel(execution.threads, [&](const std::atomic<bool>& has_failed) {
        UnitWorker worker(task, execution.simd, fields, stop);
        while (!stop.is_requested() && !has_failed.load(std::memory_order_relaxed)) {
            const std::size_t first = next.fetch_add(kChunk, std::memory_order_relaxed);
            if (first >= positions.size()) break;
            const std::size_t count = std::min(kChunk, positions.size() - first);
            std::ranges::copy(worker.compute(positions.subspan(first, count)),
                              batch.results.begin() + static_cast<std::ptrdiff_t>(first));
        }
#pragma omp critical(mandel_counts)
        batch.counts += worker.counts();
    });
    return batch;
}

}  // namespace mandel
