// Where the wall time of a job goes: one timer for each stretch of a stage.
#pragma once

#include <chrono>

namespace mandel {

// Adds the time it lives to a sum of seconds.
class StageTimer {
public:
    explicit StageTimer(double& seconds) : seconds_(seconds) {}
    ~StageTimer() { seconds_ += std::chrono::duration<double>(Clock::now() - start_).count(); }
    StageTimer(const StageTimer&) = delete;
    StageTimer& operator=(const StageTimer&) = delete;

private:
    using Clock = std::chrono::steady_clock;
    double& seconds_;
    const Clock::time_point start_ = Clock::now();
};

}  // namespace mandel
