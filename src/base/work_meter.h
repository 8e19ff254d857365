// How far work has come that has no pixels to show: a reference orbit, its table, a search.
//
// Such work says so where it looks for a request to stop, and by the same way: the StopFlag knows
// the meter of whoever wants to see it. Without one, that is a relaxed load for each piece of work
// and nothing else. The meter is read whenever somebody looks, so there are no events and no queue.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/stop_flag.h"

namespace mandel {

enum class Work : std::uint8_t {
    None,
    Orbit,    // of the reference
    Table,    // of long steps along it
    Limit,    // of iterations, searched for
    Colors,   // the table of counts
    Survey,   // of a film
    Period,   // of a component, searched for
    Nucleus,  // refined
    Check,    // of pixels, by plain iteration
};

class WorkMeter {
public:
    struct Reading {
        Work work = Work::None;
        std::optional<double> fraction;  // of this work's time, in [0, 1]; nothing: not known
        double seconds = 0;              // since it began

        // Nothing while there is no honest answer.
        std::optional<double> seconds_left() const noexcept;
    };

    Reading read() const noexcept;

private:
    friend class WorkPhase;
    using Clock = std::chrono::steady_clock;

    // What one piece of work has to say. A reader may see parts of two, for a moment.
    struct State {
        Work work = Work::None;
        double fraction = -1;  // negative: not known
        Clock::time_point begin;
        bool hides_inner = false;
    };

    State state() const noexcept;
    void set(const State& state) noexcept;
    void add(double fraction) noexcept;

    // Relaxed: nothing but what is shown depends on them.
    std::atomic<Work> work_{Work::None};
    std::atomic<double> fraction_{-1};
    std::atomic<Clock::rep> begin_{0};
    std::atomic<bool> hides_inner_{false};
};

// Connects a meter and a flag as long as it lives: all work that polls the flag is seen. For one
// thread of work at a time, except inside of work that hides what is inside of it.
class MeteredWork {
public:
    // `meter` may be null: then nothing is seen.
    MeteredWork(StopFlag& stop, WorkMeter* meter) noexcept : stop_(stop) { stop_.connect(meter); }
    ~MeteredWork() { stop_.connect(nullptr); }
    MeteredWork(const MeteredWork&) = delete;
    MeteredWork& operator=(const MeteredWork&) = delete;

private:
    StopFlag& stop_;
};

// A piece of work while it lives; then the work it is a part of is shown again.
class WorkPhase {
public:
    enum class Inner : std::uint8_t { Shown, Hidden };

    WorkPhase(const StopFlag& stop, Work work, Inner inner = Inner::Shown) noexcept;
    ~WorkPhase();
    WorkPhase(const WorkPhase&) = delete;
    WorkPhase& operator=(const WorkPhase&) = delete;

    void reach(double fraction) noexcept;
    // So much more of it is done; for several threads at once.
    void add(double fraction) noexcept;

    // The same for what is done inside of a phase that is begun elsewhere.
    static void reach(const StopFlag& stop, double fraction) noexcept;
    static void add(const StopFlag& stop, double fraction) noexcept;

private:
    static WorkMeter* visible_meter(const StopFlag& stop) noexcept;

    WorkMeter* const meter_;  // null if nobody looks, or at something larger
    const WorkMeter::State outer_;
};

// The part of an orbit's time that has passed when its numbers, of `most_bits` at first, have
// shrunk to `bits`, if they shrink evenly and a step takes as long as their number to the power of
// 1.5. Chosen: half-way it was right for triangle_1e2276; for e22522, whose numbers shrink
// unevenly, it was wrong by up to 0.16.
double part_of_shrinking_orbit(std::int64_t bits, std::int64_t most_bits) noexcept;

}  // namespace mandel
