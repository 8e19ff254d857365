// Fills a CompStorage: one engine is one run over its work units.
//
// start() returns at once; the work is shared by OpenMP threads that take unit after unit, store
// the pixels and commit the unit. What is computed is in EngineTask; nothing about threads or
// instruction sets changes a bit of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>

#include "base/stop_flag.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "storage/comp_storage.h"

namespace mandel {

enum class EngineState : std::uint8_t { PreStart, Running, Finished, Aborted };

class MandelbrotEngine {
public:
    // The storage has been prepared with the units of this run. `stop` may also be requested
    // elsewhere; both outlive the engine.
    MandelbrotEngine(CompStorage& storage, const EngineTask& task, const Execution& execution,
                     StopFlag& stop);
    ~MandelbrotEngine();  // stops and waits

    MandelbrotEngine(const MandelbrotEngine&) = delete;
    MandelbrotEngine& operator=(const MandelbrotEngine&) = delete;

    // Once. `on_end` is called on a thread of the run when it has ended.
    void start(std::function<void()> on_end = [] {});
    void request_stop() noexcept;  // returns at once
    // Blocks until the run has ended, and rethrows what ended it, if anything did.
    EngineState wait();

    EngineState state() const noexcept { return state_.load(std::memory_order_acquire); }
    const EngineCounts& counts() const noexcept { return counts_; }  // after wait()

private:
    void run() noexcept;
    void share_units();

    CompStorage& storage_;
    EngineTask task_;
    const Execution execution_;
    StopFlag& stop_;
    std::atomic<EngineState> state_{EngineState::PreStart};
    EngineCounts counts_;
    std::function<void()> on_end_;
    std::exception_ptr failure_;  // written by the run, read after the join
    std::jthread thread_;
};

}  // namespace mandel
