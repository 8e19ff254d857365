// The whole way from the engine's threads to a watcher, under every combination of speeds,
// limits and ends. Every case has a seed that is printed when it fails.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "event/watchdog.h"
#include "storage/comp_storage.h"
#include "storage/made_up_run.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

constexpr Size kSize{20, 12};
constexpr std::size_t kUnits = 60;  // of 2 x 2 pixels
constexpr std::size_t kMaxUnits = 7;

enum class Watcher { Instant, Slow, Stalls, NeverReads, Throws, Leaves };
enum class End { Normal, Cancel, EngineThrows, Unsubscribed, Destroyed };

struct Case {
    unsigned producers = 1;
    BatchLimits limits;
    Watcher watcher = Watcher::Instant;
    End end = End::Normal;
    std::uint32_t seed = 0;

    bool watcher_stays() const {
        return watcher == Watcher::Instant || watcher == Watcher::Slow ||
               watcher == Watcher::Stalls;
    }
};

// Lets other threads go first now and then, so that a small machine sees many orders.
class Jitter {
public:
    explicit Jitter(std::uint32_t seed) : random_(seed) {}
    void operator()(unsigned most = 3) {
        for (std::uint32_t i = below(most + 1); i > 0; --i) std::this_thread::yield();
    }
    std::uint32_t below(std::size_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

private:
    std::mt19937 random_;
};

// Threads that compute the units like an engine does: the next free one, until all are done,
// somebody asks to stop, or one of them fails.
class Engine {
public:
    // returned: set for each unit after its commit() has returned.
    Engine(CompStage& stage, const Case& c, std::array<std::atomic<bool>, kUnits>& returned)
        : stage_(stage), case_(c), returned_(returned) {
        Jitter jitter(c.seed);
        if (c.end == End::Cancel || c.end == End::EngineThrows) stop_at_ = jitter.below(kUnits);
    }

    // True if every unit was done.
    bool run() {
        stage_.begin();
        {
            std::vector<std::jthread> threads;
            for (unsigned i = 0; i < case_.producers; ++i)
                threads.emplace_back([this, i] { work(case_.seed + i); });
        }
        const bool completed = stage_.committed_count() == kUnits;
        stage_.finish(completed);
        return completed;
    }

private:
    void work(std::uint32_t seed) noexcept {
        Jitter jitter(seed);
        try {
            for (;;) {
                const std::size_t unit = next_.fetch_add(1);
                if (unit >= kUnits || stopped_) return;
                if (unit == stop_at_) give_up();
                jitter();
                compute(stage_, unit);
                returned_[unit] = true;
            }
        } catch (const std::runtime_error&) {
            stopped_ = true;
        }
    }

    void give_up() {
        stopped_ = true;
        if (case_.end == End::EngineThrows) throw std::runtime_error("made up");
    }

    CompStage& stage_;
    const Case& case_;
    std::array<std::atomic<bool>, kUnits>& returned_;
    std::size_t stop_at_ = kUnits;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> stopped_{false};
};

// One case: the engine runs, somebody subscribes at a random moment and watches in his way, and
// all of it ends in the case's way.
class Trial {
public:
    explicit Trial(const Case& c)
        : case_(c), storage_(std::make_unique<CompStorage>(kSize, ChannelSet{})) {
        storage_->stage().prepare(tiles(kSize, 2));
    }

    void run() {
        Jitter jitter(case_.seed + 100);
        const std::size_t join_at = jitter.below(kUnits);
        CompStage& stage = storage_->stage();
        std::jthread engine([&] { completed_ = Engine(stage, case_, returned_).run(); });
        while (stage.committed_count() < join_at && !is_terminal(stage.state()))
            std::this_thread::yield();
        auto events = storage_->subscribe(case_.limits);
        std::jthread watcher([&] { watch(std::move(events)); });

        if (case_.end == End::Unsubscribed) {
            jitter(50);
            unsubscribe();
        }
        engine.join();
        run_is_over_ = true;
        run_is_over_.notify_all();
        tear_down(watcher);
        check();
    }

private:
    void watch(Receiver<StageEvent> events) noexcept {
        Jitter jitter(case_.seed + 200);
        const std::size_t patience = 1 + jitter.below(5);
        if (case_.watcher == Watcher::Stalls) run_is_over_.wait(false);
        if (case_.watcher == Watcher::NeverReads) {
            is_torn_down_.wait(false);
            return;
        }
        const CompStage* stage = case_.end == End::Destroyed ? nullptr : &storage_->stage();
        try {
            for (std::size_t seen = 1;; ++seen) {
                const auto event = events.receive();
                if (!event) return;
                observed_.take(*event, stage);
                if (case_.watcher == Watcher::Slow) jitter(30);
                if (case_.watcher == Watcher::Leaves && seen == patience) return;
                if (case_.watcher == Watcher::Throws && seen == patience)
                    throw std::runtime_error("made up");
            }
        } catch (const std::runtime_error&) {
        }
    }

    void unsubscribe() {
        for (std::size_t unit = 0; unit < kUnits; ++unit) {
            if (returned_[unit]) owed_.push_back(unit);
        }
        counters_ = storage_->event_counters();
        storage_->unsubscribe();
    }

    void tear_down(std::jthread& watcher) {
        const CompStage& stage = storage_->stage();
        committed_ = stage.committed_count();
        for (std::size_t unit = 0; unit < kUnits; ++unit) {
            if (stage.is_committed(unit) && !holds_made_up_pixels(stage, stage.units()[unit]))
                ++wrong_units_;
        }
        if (case_.end == End::Destroyed) {
            counters_ = storage_->event_counters();
            storage_.reset();
        } else if (case_.end != End::Unsubscribed) {
            if (case_.watcher_stays()) watcher.join();
            unsubscribe();
        }
        is_torn_down_ = true;
        is_torn_down_.notify_all();
        if (watcher.joinable()) watcher.join();
    }

    void check() const {
        CHECK(wrong_units_ == 0);
        CHECK(completed_ == (committed_ == kUnits));
        CHECK(counters_.subscriptions == 1);
        CHECK(counters_.stage.send_waits == 0);
        CHECK(counters_.stage.high_water <= kUnits + 3);
        CHECK(counters_.watcher.high_water <= case_.limits.max_queued);
        CHECK_FALSE(observed_.torn);
        CHECK_FALSE(observed_.content_before_evolving);
        CHECK(observed_.after_terminal <= 1);
        CHECK(std::ranges::all_of(observed_.times, [](int times) { return times <= 1; }));
        CHECK(std::ranges::none_of(observed_.sizes, [](std::size_t size) { return size == 0; }));
        if (case_.limits.max_queued == 1024) {
            CHECK(
                std::ranges::all_of(observed_.sizes, [](std::size_t s) { return s <= kMaxUnits; }));
        }
        if (case_.watcher_stays()) check_nothing_is_missing();
    }

    void check_nothing_is_missing() const {
        const auto is_seen = [this](std::size_t unit) {
            return unit < observed_.times.size() && observed_.times[unit] == 1;
        };
        CHECK(std::ranges::all_of(owed_, is_seen));
        if (case_.end == End::Unsubscribed) return;
        CHECK(observed_.distinct_units() == committed_);
        CHECK(observed_.states ==
              std::vector<StageState>{StageState::Evolving,
                                      completed_ ? StageState::Completed : StageState::Stalled});
    }

    const Case& case_;
    std::unique_ptr<CompStorage> storage_;
    std::array<std::atomic<bool>, kUnits> returned_{};
    std::atomic<bool> run_is_over_{false};
    std::atomic<bool> is_torn_down_{false};
    Observed observed_;  // by the watcher's thread, read after its join
    bool completed_ = false;
    std::size_t committed_ = 0;
    std::size_t wrong_units_ = 0;
    std::vector<std::size_t> owed_;  // their commits had returned before unsubscribe() was called
    EventCounters counters_;         // from just before the subscription's end
};

// Every watcher and every end, for these producers and limits.
void run_all(unsigned producers, BatchLimits limits, std::uint32_t& seed) {
    for (const Watcher watcher : {Watcher::Instant, Watcher::Slow, Watcher::Stalls,
                                  Watcher::NeverReads, Watcher::Throws, Watcher::Leaves}) {
        for (const End end :
             {End::Normal, End::Cancel, End::EngineThrows, End::Unsubscribed, End::Destroyed}) {
            const Case c{producers, limits, watcher, end, ++seed};
            CAPTURE(c.seed);
            CAPTURE(producers);
            CAPTURE(limits.max_queued);
            CAPTURE(static_cast<int>(watcher));
            CAPTURE(static_cast<int>(end));
            const Watchdog watchdog("stress case of seed " + std::to_string(c.seed));
            Trial(c).run();
        }
    }
}

void run_matrix(std::chrono::steady_clock::duration interval, std::uint32_t seed) {
    for (const unsigned producers : {1U, 2U, 8U}) {
        for (const std::size_t queued : {std::size_t{1}, std::size_t{2}, kMaxUnits - 1, kMaxUnits,
                                         kMaxUnits + 1, std::size_t{1024}})
            run_all(producers, {kMaxUnits, interval, queued}, seed);
    }
}

TEST_CASE("storage: any engine, any watcher and any end, flushing each unit at once") {
    run_matrix(0s, 10'000);
}

TEST_CASE("storage: any engine, any watcher and any end, flushing by a short timer") {
    run_matrix(1ms, 20'000);
}

TEST_CASE("storage: any engine, any watcher and any end, flushing by count only") {
    run_matrix(1h, 30'000);
}

TEST_CASE("storage: batches of a single unit are exactly once and in time, too") {
    std::uint32_t seed = 40'000;
    for (const unsigned producers : {1U, 8U}) run_all(producers, {1, 1h, 2}, seed);
}

}  // namespace
}  // namespace mandel
