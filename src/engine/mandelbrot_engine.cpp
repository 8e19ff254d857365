#include "engine/mandelbrot_engine.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "engine/deep_reference.h"
#include "engine/parallel_region.h"
#include "engine/unit_queue.h"
#include "engine/unit_worker.h"

namespace mandel {

namespace {

using Clock = std::chrono::steady_clock;

// Block by block, so that pixels computed side by side are neighbours in both directions: their
// orbits stay together longest.
void choose_pixels(const WorkUnit& unit, const CompStage& stage, const EngineTask& task,
                   std::vector<PixelPosition>& chosen) {
    const std::uint64_t side = std::uint64_t{8} * unit.step;
    const std::uint64_t end_x = std::uint64_t{unit.area.x} + unit.area.width;
    const std::uint64_t end_y = std::uint64_t{unit.area.y} + unit.area.height;
    chosen.resize(pixel_count(unit));
    std::size_t count = 0;
    WorkUnit block = unit;
    for (std::uint64_t y = unit.area.y; y < end_y; y += side) {
        for (std::uint64_t x = unit.area.x; x < end_x; x += side) {
            block.area = {static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y),
                          static_cast<std::uint32_t>(std::min(side, end_x - x)),
                          static_cast<std::uint32_t>(std::min(side, end_y - y))};
            for_each_pixel(block, [&](std::uint32_t px, std::uint32_t py) {
                if (task.mask && !task.mask->contains(px, py)) return;
                if (task.only_limit && stage.status_at(px, py) != PixelStatus::Limit) return;
                chosen[count++] = {px, py};
            });
        }
    }
    chosen.resize(count);
}

}  // namespace

MandelbrotEngine::MandelbrotEngine(CompStorage& storage, const EngineTask& task,
                                   const Execution& execution, StopFlag& stop)
    : storage_(storage), task_(task), execution_(execution), stop_(stop) {}

MandelbrotEngine::~MandelbrotEngine() {
    if (thread_.joinable()) request_stop();
}

void MandelbrotEngine::start(std::function<void()> on_end) {
    MANDEL_CHECK(state() == EngineState::PreStart);
    on_end_ = std::move(on_end);
    storage_.stage().begin();
    state_.store(EngineState::Running, std::memory_order_release);
    thread_ = std::jthread([this] { run(); });
}

void MandelbrotEngine::request_stop() noexcept { stop_.request(); }

EngineState MandelbrotEngine::wait() {
    if (thread_.joinable()) thread_.join();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return state();
}

void MandelbrotEngine::run() noexcept {
    const CompStage& stage = storage_.stage();
    try {
        prepare_reference(task_, stop_, execution_);
        share_units();
    } catch (...) {
        failure_ = std::current_exception();
    }
    const bool completed = !failure_ && stage.committed_count() == stage.units().size();
    storage_.stage().finish(completed);
    state_.store(completed ? EngineState::Finished : EngineState::Aborted,
                 std::memory_order_release);
    on_end_();
}

void MandelbrotEngine::share_units() {
    CompStage& stage = storage_.stage();
    UnitQueue queue(stage, task_.max_iterations, task_.accelerators.work_order);

    in_parallel(execution_.threads, stage.units().size(), [&](const std::atomic<bool>& has_failed) {
        UnitWorker worker(task_, execution_.simd, stage.channels(), stop_);
        std::vector<PixelPosition> pixels;
        while (!stop_.is_requested() && !has_failed.load(std::memory_order_relaxed)) {
            const std::optional<std::uint32_t> unit = queue.take();
            if (!unit) break;
            const Clock::time_point start = Clock::now();
            choose_pixels(stage.units()[*unit], stage, task_, pixels);
            const PixelView computed = worker.compute(pixels);
            if (stop_.is_requested()) break;
            stage.store(pixels, computed);
            stage.commit(*unit, std::chrono::duration<double>(Clock::now() - start).count());
        }
#pragma omp critical(mandel_counts)
        counts_ += worker.counts();
    });
}

}  // namespace mandel
