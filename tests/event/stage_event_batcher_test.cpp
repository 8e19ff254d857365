#include "event/stage_event_batcher.h"

#include <doctest/doctest.h>

#include <optional>
#include <thread>
#include <vector>

#include "event/watchdog.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

// A batcher between a channel that the test fills and one that the test reads.
struct Rig {
    explicit Rig(BatchLimits limits) : Rig(limits, make_channel<StageEvent>(limits.max_queued)) {}
    Rig(BatchLimits limits, ChannelEnds<StageEvent> to_watcher)
        : Rig(limits, make_channel<StageEvent>(1000), std::move(to_watcher)) {}
    Rig(BatchLimits limits, ChannelEnds<StageEvent> from_stage, ChannelEnds<StageEvent> to_watcher)
        : input(std::move(from_stage.sender)),
          output_sender(to_watcher.sender),
          output(std::move(to_watcher.receiver)),
          batcher(std::in_place, std::move(from_stage.receiver), std::move(to_watcher.sender),
                  limits) {}

    void send_units(std::uint32_t first, std::uint32_t count) {
        for (std::uint32_t unit = first; unit < first + count; ++unit)
            input.send(ContentChange{unit});
    }

    Sender<StageEvent> input;
    Sender<StageEvent> output_sender;  // to look at the counters
    std::optional<Receiver<StageEvent>> output;
    std::optional<StageEventBatcher> batcher;
};

StageEvent units(std::uint32_t first, std::uint32_t count) {
    ContentMultiChange event;
    for (std::uint32_t unit = first; unit < first + count; ++unit) event.units.push_back(unit);
    return event;
}

TEST_CASE("event: units are flushed at the limit although the interval is long") {
    const Watchdog watchdog("flush at the limit");
    Rig rig({.max_units = 4, .max_interval = 1h});
    rig.send_units(0, 8);
    CHECK(rig.output->receive() == units(0, 4));
    CHECK(rig.output->receive() == units(4, 4));
}

TEST_CASE("event: a single unit is flushed when its interval is over, without another event") {
    const Watchdog watchdog("flush by the timer");
    Rig rig({.max_units = 1000, .max_interval = 1ms});
    rig.send_units(3, 1);
    CHECK(rig.output->receive() == StageEvent(ContentChange{3}));
}

TEST_CASE("event: an interval of zero delivers each unit alone") {
    const Watchdog watchdog("interval zero");
    Rig rig({.max_units = 1000, .max_interval = 0s, .max_queued = 100});
    rig.send_units(0, 20);
    for (std::uint32_t unit = 0; unit < 20; ++unit)
        CHECK(rig.output->receive() == StageEvent(ContentChange{unit}));
}

TEST_CASE("event: the end of the input flushes the last part batch and ends the output") {
    const Watchdog watchdog("flush at the end");
    Rig rig({.max_units = 1000, .max_interval = 1h});
    rig.send_units(0, 3);
    rig.input.close();
    CHECK(rig.output->receive() == units(0, 3));
    CHECK(rig.output->receive() == std::nullopt);
    CHECK_FALSE(rig.batcher->join());
}

TEST_CASE("event: a state change passes at once, the terminal one before the last batch") {
    const Watchdog watchdog("state changes");
    Rig rig({.max_units = 1000, .max_interval = 1h});
    rig.input.send(StateChange{StageState::Evolving});
    CHECK(rig.output->receive() == StageEvent(StateChange{StageState::Evolving}));
    rig.send_units(0, 2);
    rig.input.send(StateChange{StageState::Completed});
    CHECK(rig.output->receive() == StageEvent(StateChange{StageState::Completed}));
    rig.input.close();
    CHECK(rig.output->receive() == units(0, 2));
    CHECK(rig.output->receive() == std::nullopt);
}

TEST_CASE("event: a replay is cut into batches of the limit") {
    const Watchdog watchdog("replay");
    Rig rig({.max_units = 4, .max_interval = 1h});
    rig.input.send(units(0, 10));
    rig.input.close();
    CHECK(rig.output->receive() == units(0, 4));
    CHECK(rig.output->receive() == units(4, 4));
    CHECK(rig.output->receive() == units(8, 2));
    CHECK(rig.output->receive() == std::nullopt);
}

TEST_CASE("event: while the output is full the batch grows, and nothing is lost") {
    const Watchdog watchdog("full output");
    Rig rig({.max_units = 2, .max_interval = 1h, .max_queued = 1});
    rig.send_units(0, 4);  // one batch fills the output, the next one has to wait
    while (rig.output_sender.counters().send_waits == 0) std::this_thread::yield();
    rig.send_units(4, 50);
    rig.input.close();
    CHECK(rig.output->receive() == units(0, 2));
    CHECK(rig.output->receive() == units(2, 52));
    CHECK(rig.output->receive() == std::nullopt);
    CHECK(rig.output_sender.counters().high_water == 1);
}

TEST_CASE("event: a terminal state overtakes the batch that waits for room") {
    const Watchdog watchdog("terminal state behind a full output");
    Rig rig({.max_units = 2, .max_interval = 1h, .max_queued = 1});
    rig.send_units(0, 4);
    while (rig.output_sender.counters().send_waits == 0) std::this_thread::yield();
    rig.send_units(4, 3);
    rig.input.send(StateChange{StageState::Stalled});
    rig.input.close();
    CHECK(rig.output->receive() == units(0, 2));
    CHECK(rig.output->receive() == StageEvent(StateChange{StageState::Stalled}));
    CHECK(rig.output->receive() == units(2, 5));
    CHECK(rig.output->receive() == std::nullopt);
}

TEST_CASE("event: a watcher that has left stops the batcher, and its input refuses") {
    const Watchdog watchdog("watcher leaves");
    Rig rig({.max_units = 1, .max_interval = 1h});
    rig.output.reset();
    while (rig.input.send(ContentChange{0}) == ChannelResult::Done) std::this_thread::yield();
    CHECK_FALSE(rig.batcher->join());
}

TEST_CASE("event: the batcher can be destroyed while its output is full and nobody reads") {
    const Watchdog watchdog("destruction while full");
    Rig rig({.max_units = 1, .max_interval = 1h, .max_queued = 1});
    rig.send_units(0, 10);
    while (rig.output_sender.counters().send_waits == 0) std::this_thread::yield();
    rig.batcher.reset();
    CHECK(rig.input.send(ContentChange{0}) == ChannelResult::Closed);
    CHECK(rig.output->receive() == StageEvent(ContentChange{0}));
    CHECK(rig.output->receive() == std::nullopt);
}

TEST_CASE("event: nothing happens, nothing wakes") {
    const Watchdog watchdog("idle");
    Rig rig({.max_units = 2, .max_interval = 1h});
    rig.send_units(0, 2);
    CHECK(rig.output->receive() == units(0, 2));
    rig.input.close();
    CHECK_FALSE(rig.batcher->join());
    // One wait for each of the two units and one for the end, at most.
    CHECK(rig.input.counters().receive_waits <= 3);
}

}  // namespace
}  // namespace mandel
