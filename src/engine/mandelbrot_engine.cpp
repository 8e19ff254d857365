#include "engine/mandelbrot_engine.h"

#include <utility>

#include "base/error.h"
#include "engine/unit_worker.h"

namespace mandel {

EngineCounts& EngineCounts::operator+=(const EngineCounts& other) noexcept {
    iterations += other.iterations;
    escaped += other.escaped;
    interior += other.interior;
    limit += other.limit;
    return *this;
}

MandelbrotEngine::MandelbrotEngine(CompStorage& storage, const EngineTask& task,
                                   const Execution& execution, StopFlag& stop)
    : storage_(storage), task_(task), execution_(execution), stop_(stop) {}

MandelbrotEngine::~MandelbrotEngine() {
    if (thread_.joinable()) request_stop();
}

void MandelbrotEngine::start() {
    MANDEL_CHECK(state() == EngineState::PreStart);
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
    try {
        share_units();
    } catch (...) {
        failure_ = std::current_exception();
    }
    const CompStage& stage = storage_.stage();
    const bool completed = !failure_ && stage.committed_count() == stage.units().size();
    storage_.stage().finish(completed);
    state_.store(completed ? EngineState::Finished : EngineState::Aborted,
                 std::memory_order_release);
}

void MandelbrotEngine::share_units() {
    CompStage& stage = storage_.stage();
    const std::size_t unit_count = stage.units().size();
    std::atomic<std::size_t> next_unit{0};  // hands out work only; publishes nothing
    std::atomic<bool> has_failed{false};

#pragma omp parallel num_threads(static_cast<int>(execution_.threads))
    {
        // No exception may leave a parallel region: the first one is kept for wait().
        try {
            UnitWorker worker(task_, execution_.simd, stage.fields(), stop_);
            while (!stop_.is_requested() && !has_failed.load(std::memory_order_relaxed)) {
                const std::size_t unit = next_unit.fetch_add(1, std::memory_order_relaxed);
                if (unit >= unit_count || !worker.compute(stage.units()[unit], stage)) break;
                stage.commit(unit);
            }
#pragma omp critical(mandel_engine_counts)
            counts_ += worker.counts();
        } catch (...) {
            has_failed.store(true, std::memory_order_relaxed);
#pragma omp critical(mandel_engine_counts)
            if (!failure_) failure_ = std::current_exception();
        }
    }
}

}  // namespace mandel
