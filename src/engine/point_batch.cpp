#include "engine/point_batch.h"

#include <algorithm>

#include "engine/deep_reference.h"
#include "engine/parallel_region.h"
#include "engine/unit_worker.h"

namespace mandel {
namespace {

// What a thread takes at a time. The kernel works on a few hundred points at once and is slower
// while it begins and ends, so few large chunks are best, if all threads are busy to the end.
std::size_t chunk_size(std::size_t points, unsigned threads) {
    constexpr std::size_t kLeast = 256, kMost = 16384, kPerThread = 4;
    const std::size_t chunks = threads > 1 ? kPerThread * threads : 1;
    return std::clamp(points / chunks, kLeast, kMost);
}

}  // namespace

PointBatch compute_points(EngineTask task, ChannelSet channels,
                          std::span<const PixelPosition> positions, const Execution& execution,
                          const StopFlag& stop) {
    prepare_reference(task, stop, execution);
    PointBatch batch;
    batch.pixels = PixelColumns(channels, positions.size());
    const std::size_t chunk = chunk_size(positions.size(), execution.threads);
    std::atomic<std::size_t> next{0};  // hands out work only; publishes nothing

    const std::size_t chunks = (positions.size() + chunk - 1) / chunk;
    in_parallel(execution.threads, chunks, [&](const std::atomic<bool>& has_failed) {
        UnitWorker worker(task, execution.simd, channels, stop);
        while (!stop.is_requested() && !has_failed.load(std::memory_order_relaxed)) {
            const std::size_t first = next.fetch_add(chunk, std::memory_order_relaxed);
            if (first >= positions.size()) break;
            const std::size_t count = std::min(chunk, positions.size() - first);
            const PixelView computed = worker.compute(positions.subspan(first, count));
            if (computed.size > 0) batch.pixels.copy(first, computed);
        }
#pragma omp critical(mandel_counts)
        {
            batch.counts += worker.counts();
            batch.far.insert(batch.far.end(), worker.far().begin(), worker.far().end());
        }
    });
    return batch;
}

}  // namespace mandel
