#include "base/work_meter.h"

#include <algorithm>
#include <cmath>

namespace mandel {

WorkMeter::Reading WorkMeter::read() const noexcept {
    const State now = state();
    Reading reading;
    reading.work = now.work;
    if (now.work == Work::None) return reading;
    if (now.fraction >= 0) reading.fraction = std::min(now.fraction, 1.0);
    reading.seconds = std::chrono::duration<double>(Clock::now() - now.begin).count();
    return reading;
}

std::optional<double> WorkMeter::Reading::seconds_left() const noexcept {
    constexpr double kLeastSeconds = 0.3, kLeastFraction = 0.005;
    if (!fraction || *fraction < kLeastFraction || seconds < kLeastSeconds) return std::nullopt;
    return seconds * (1 - *fraction) / *fraction;
}

WorkMeter::State WorkMeter::state() const noexcept {
    return {work_.load(std::memory_order_relaxed), fraction_.load(std::memory_order_relaxed),
            Clock::time_point(Clock::duration(begin_.load(std::memory_order_relaxed))),
            hides_inner_.load(std::memory_order_relaxed)};
}

void WorkMeter::set(const State& state) noexcept {
    fraction_.store(state.fraction, std::memory_order_relaxed);
    begin_.store(state.begin.time_since_epoch().count(), std::memory_order_relaxed);
    hides_inner_.store(state.hides_inner, std::memory_order_relaxed);
    work_.store(state.work, std::memory_order_relaxed);
}

void WorkMeter::add(double fraction) noexcept {
    double before = fraction_.load(std::memory_order_relaxed);
    while (!fraction_.compare_exchange_weak(before, std::max(before, 0.0) + fraction,
                                            std::memory_order_relaxed)) {
    }
}

WorkMeter* WorkPhase::visible_meter(const StopFlag& stop) noexcept {
    WorkMeter* const meter = stop.meter();
    return meter != nullptr && !meter->state().hides_inner ? meter : nullptr;
}

WorkPhase::WorkPhase(const StopFlag& stop, Work work, Inner inner) noexcept
    : meter_(visible_meter(stop)),
      outer_(meter_ != nullptr ? meter_->state() : WorkMeter::State{}) {
    if (meter_ == nullptr) return;
    meter_->set({work, -1, WorkMeter::Clock::now(), inner == Inner::Hidden});
}

WorkPhase::~WorkPhase() {
    if (meter_ != nullptr) meter_->set(outer_);
}

void WorkPhase::reach(double fraction) noexcept {
    if (meter_ != nullptr) meter_->fraction_.store(fraction, std::memory_order_relaxed);
}

void WorkPhase::add(double fraction) noexcept {
    if (meter_ != nullptr) meter_->add(fraction);
}

void WorkPhase::reach(const StopFlag& stop, double fraction) noexcept {
    WorkMeter* const meter = visible_meter(stop);
    if (meter != nullptr) meter->fraction_.store(fraction, std::memory_order_relaxed);
}

void WorkPhase::add(const StopFlag& stop, double fraction) noexcept {
    WorkMeter* const meter = visible_meter(stop);
    if (meter != nullptr) meter->add(fraction);
}

double part_of_shrinking_orbit(std::int64_t bits, std::int64_t most_bits) noexcept {
    const double left = static_cast<double>(bits) / static_cast<double>(most_bits);
    return 1 - std::pow(std::clamp(left, 0.0, 1.0), 2.5);
}

}  // namespace mandel
