#include "storage/comp_storage.h"

#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "event/watchdog.h"
#include "storage/made_up_run.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;
using Code = SubscriptionError::Code;
using States = std::vector<StageState>;

constexpr Size kSize{32, 32};
constexpr std::size_t kUnits = 16;
constexpr BatchLimits kOnlyByCount{.max_units = 5, .max_interval = 1h};

// A storage whose run of 16 units is prepared.
struct Prepared {
    Prepared() { stage.prepare(tiles(kSize, 8)); }

    void compute_units(std::size_t first, std::size_t end) {
        for (std::size_t unit = first; unit < end; ++unit) compute(stage, unit);
    }

    CompStorage storage{kSize, {}};
    CompStage& stage = storage.stage();
};

std::optional<Code> code_of(const auto& call) {
    try {
        call();
    } catch (const SubscriptionError& error) {
        return error.code();
    }
    return std::nullopt;
}

std::size_t count_entries(const char* folder) {
    const std::filesystem::directory_iterator entries(folder);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST_CASE("storage: a second subscription is refused, and so is ending none") {
    const Watchdog watchdog("AlreadyActive, NotActive");
    CompStorage storage(kSize, {});
    CHECK(code_of([&] { storage.unsubscribe(); }) == Code::NotActive);
    const auto events = storage.subscribe();
    CHECK(code_of([&] { (void)storage.subscribe(); }) == Code::AlreadyActive);
    CHECK(code_of([&] { storage.unsubscribe(); }) == std::nullopt);
    CHECK(code_of([&] { storage.unsubscribe(); }) == Code::NotActive);
    CHECK(code_of([&] { (void)storage.subscribe(); }) == std::nullopt);
}

TEST_CASE("storage: a whole run is told in order: evolving, batches, the end, the last batch") {
    const Watchdog watchdog("a whole run");
    Prepared run;
    auto events = run.storage.subscribe(kOnlyByCount);
    run.stage.begin();
    run.compute_units(0, kUnits);
    run.stage.finish(true);
    const Observed observed = read_to_the_end(events, &run.stage);
    CHECK(observed.states == States{StageState::Evolving, StageState::Completed});
    CHECK(observed.sizes == std::vector<std::size_t>{5, 5, 5, 1});
    CHECK(observed.after_terminal == 1);
    CHECK(observed.saw_each_once(kUnits));
    CHECK_FALSE(observed.torn);
    CHECK_FALSE(observed.content_before_evolving);
    CHECK(code_of([&] { (void)run.storage.subscribe(); }) == Code::AlreadyActive);
    run.storage.unsubscribe();
}

TEST_CASE("storage: a subscription from before prepare follows the run, however large") {
    const Watchdog watchdog("subscribed before prepare");
    CompStorage storage({100, 100}, {});
    auto events = storage.subscribe({.max_units = 7, .max_interval = 1h, .max_queued = 1});
    storage.stage().prepare(tiles({100, 100}, 50));
    storage.stage().prepare(tiles({100, 100}, 2));  // changed its mind before it began
    storage.stage().begin();
    for (std::size_t unit = 0; unit < 2500; ++unit) compute(storage.stage(), unit);
    storage.stage().finish(true);
    CHECK(read_to_the_end(events, &storage.stage()).saw_each_once(2500));
    CHECK(storage.event_counters().stage.send_waits == 0);
    CHECK(storage.event_counters().stage.sends == 2502);
    storage.unsubscribe();
}

TEST_CASE("storage: a late subscriber first receives what was committed, then what follows") {
    const Watchdog watchdog("late subscriber");
    Prepared run;
    run.stage.begin();
    run.compute_units(3, 9);
    auto events = run.storage.subscribe({.max_units = 6, .max_interval = 1h});
    run.compute_units(9, kUnits);
    CHECK(events.receive() == StageEvent(StateChange{StageState::Evolving}));
    CHECK(events.receive() == StageEvent(ContentMultiChange{{3, 4, 5, 6, 7, 8}}));
    CHECK(events.receive() == StageEvent(ContentMultiChange{{9, 10, 11, 12, 13, 14}}));
    run.stage.finish(false);
    CHECK(events.receive() == StageEvent(StateChange{StageState::Stalled}));
    CHECK(events.receive() == StageEvent(ContentChange{15}));
    CHECK(events.receive() == std::nullopt);
    run.storage.unsubscribe();
}

TEST_CASE("storage: who subscribes after the end receives the whole run") {
    const Watchdog watchdog("subscribed after the end");
    Prepared run;
    run.stage.begin();
    run.compute_units(0, kUnits);
    run.stage.finish(true);
    for (int round = 0; round < 2; ++round) {
        auto events = run.storage.subscribe(kOnlyByCount);
        const Observed observed = read_to_the_end(events, &run.stage);
        CHECK(observed.states == States{StageState::Evolving, StageState::Completed});
        CHECK(observed.saw_each_once(kUnits));
        CHECK(observed.after_terminal <= 1);
        run.storage.unsubscribe();
    }
}

TEST_CASE("storage: ending a subscription does not wait for its watcher, who loses nothing") {
    const Watchdog watchdog("unsubscribe, nobody reads");
    Prepared run;
    auto events = run.storage.subscribe({.max_units = 1, .max_interval = 1h, .max_queued = 2});
    run.stage.begin();
    run.compute_units(0, 12);
    run.storage.unsubscribe();
    run.compute_units(12, kUnits);
    const Observed observed = read_to_the_end(events, &run.stage);
    CHECK(observed.states == States{StageState::Evolving});
    CHECK(observed.saw_each_once(12));
    run.stage.finish(true);
}

TEST_CASE("storage: each subscription in one run receives every unit once") {
    const Watchdog watchdog("three subscriptions");
    Prepared run;
    run.stage.begin();
    for (std::size_t done = 0; done < 12; done += 4) {
        auto events = run.storage.subscribe(kOnlyByCount);
        run.compute_units(done, done + 4);
        run.storage.unsubscribe();
        CHECK(read_to_the_end(events, &run.stage).saw_each_once(done + 4));
    }
    CHECK(run.storage.event_counters().subscriptions == 3);
    run.stage.finish(false);
}

TEST_CASE("storage: a watcher that leaves without a word holds up nobody") {
    const Watchdog watchdog("receiver dropped");
    Prepared run;
    { const auto events = run.storage.subscribe({.max_units = 1, .max_queued = 1}); }
    run.stage.begin();
    run.compute_units(0, kUnits);
    run.stage.finish(true);
    CHECK(run.stage.state() == StageState::Completed);
    run.storage.unsubscribe();
}

TEST_CASE("storage: its destructor ends the subscription, and the watcher receives the rest") {
    const Watchdog watchdog("storage destroyed");
    std::optional<Receiver<StageEvent>> events;
    {
        Prepared run;
        events = run.storage.subscribe({.max_units = 3, .max_interval = 1h, .max_queued = 1});
        run.stage.begin();
        run.compute_units(0, kUnits);
    }
    CHECK(read_to_the_end(*events, nullptr).saw_each_once(kUnits));
}

TEST_CASE("storage: without a subscriber there are no events, no channels and no thread") {
    Prepared run;
    const std::size_t threads = count_entries("/proc/self/task");
    run.stage.begin();
    run.compute_units(0, kUnits);
    CHECK(count_entries("/proc/self/task") <= threads);
    run.stage.finish(true);
    const EventCounters counters = run.storage.event_counters();
    CHECK(counters.subscriptions == 0);
    CHECK(counters.stage.sends == 0);
    CHECK(counters.watcher.sends == 0);
}

TEST_CASE("storage: a thousand subscriptions in one run leave nothing behind") {
    const Watchdog watchdog("a thousand subscriptions");
    Prepared run;
    run.stage.begin();
    run.compute_units(0, 4);
    const std::size_t threads = count_entries("/proc/self/task");
    const std::size_t files = count_entries("/proc/self/fd");
    for (int i = 0; i < 1000; ++i) {
        const auto events = run.storage.subscribe();
        run.storage.unsubscribe();
    }
    // The kernel may list a joined thread for a moment longer.
    while (count_entries("/proc/self/task") > threads) std::this_thread::yield();
    CHECK(count_entries("/proc/self/fd") == files);
    CHECK(run.storage.event_counters().subscriptions == 1000);
    run.stage.finish(false);
}

TEST_CASE("storage: a subscription at the very moment of completion sees the whole run") {
    const Watchdog watchdog("subscribe against finish");
    for (int round = 0; round < 200; ++round) {
        CAPTURE(round);
        Prepared run;
        run.stage.begin();
        run.compute_units(0, kUnits - 1);
        std::barrier start(2);
        std::optional<Observed> observed;
        {
            const std::jthread watcher([&] {
                start.arrive_and_wait();
                auto events = run.storage.subscribe(kOnlyByCount);
                observed = read_to_the_end(events, &run.stage);
            });
            start.arrive_and_wait();
            run.compute_units(kUnits - 1, kUnits);
            run.stage.finish(true);
        }
        CHECK(observed->states == States{StageState::Evolving, StageState::Completed});
        CHECK(observed->saw_each_once(kUnits));
        CHECK(observed->after_terminal <= 1);
    }
}

TEST_CASE("storage: two threads that both subscribe or both unsubscribe: one of them succeeds") {
    const Watchdog watchdog("subscribe against subscribe");
    CompStorage storage(kSize, {});
    for (int round = 0; round < 100; ++round) {
        std::atomic<int> refused{0};
        const auto twice = [&](const auto& call) {
            std::barrier start(2);
            const auto attempt = [&] {
                start.arrive_and_wait();
                refused += code_of(call).has_value();
            };
            const std::jthread other(attempt);
            attempt();
        };
        twice([&] { (void)storage.subscribe(); });
        CHECK(refused == 1);
        twice([&] { storage.unsubscribe(); });
        CHECK(refused == 2);
    }
}

}  // namespace
}  // namespace mandel
