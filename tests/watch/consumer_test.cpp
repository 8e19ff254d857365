#include "watch/consumer.h"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>

#include "event/watchdog.h"
#include "storage/made_up_run.h"

namespace mandel {
namespace {

constexpr Size kSize{40, 24};

// What the test sees of a watcher; the consumer owns the watcher itself.
struct Seen {
    std::atomic<int> runs{0};
    std::atomic<std::size_t> units{0};
    std::atomic<int> ticks{0};
    std::atomic<int> finishes{0};
    std::atomic<bool> was_torn{false};
};

// Reads every pixel it is told of, and fails where the test wants it to.
class MadeUpWatcher : public Watcher {
public:
    enum class Fault { None, AtBegin, AtWork, AtTick, AtFinish };

    explicit MadeUpWatcher(Seen& seen, Fault fault = Fault::None) : seen_(seen), fault_(fault) {}

    void begin_run(const RunStart& run, const Moment&) override {
        fail_if(Fault::AtBegin);
        stage_ = run.stage;
        ++seen_.runs;
    }
    void take(const StageEvent& event, const Moment& moment) override {
        if (std::holds_alternative<StateChange>(event)) return;
        fail_if(Fault::AtWork);
        Observed observed;
        observed.take(StateChange{StageState::Evolving}, nullptr);
        observed.take(event, stage_);
        seen_.units += observed.distinct_units();
        if (observed.torn) seen_.was_torn = true;
        next_ = moment.now;
    }
    WatchTime next_tick() const override { return next_; }
    void tick(const Moment&) override {
        fail_if(Fault::AtTick);
        next_ = WatchTime::max();
        ++seen_.ticks;
    }
    void finish(const PictureEnd&, const Moment&) override {
        fail_if(Fault::AtFinish);
        ++seen_.finishes;
    }

private:
    void fail_if(Fault fault) const {
        if (fault == fault_) throw std::runtime_error("made up");
    }

    Seen& seen_;
    const Fault fault_;
    const CompStage* stage_ = nullptr;
    WatchTime next_ = WatchTime::max();
};

class Warnings {
public:
    Consumer::Warn warn() {
        return [this](std::string_view sentence) {
            const std::lock_guard lock(mutex_);
            sentences_.emplace_back(sentence);
        };
    }
    std::vector<std::string> all() {
        const std::lock_guard lock(mutex_);
        return sentences_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> sentences_;
};

struct Watched {
    explicit Watched(std::vector<std::unique_ptr<Watcher>> watchers)
        : consumer({"a.png", kSize, 1, 1}, std::move(watchers), warnings.warn(),
                   std::chrono::steady_clock::now()) {}

    void run(std::uint32_t side = 4) {
        consumer.wait_for_events();
        CompStage& stage = storage.stage();
        stage.prepare(tiles(kSize, side));
        RunStart start;
        start.stage = &stage;
        consumer.begin_run(start, storage.subscribe());
        stage.begin();
        for (std::size_t unit = 0; unit < stage.units().size(); ++unit) compute(stage, unit);
        stage.finish(true);
        consumer.end_run();
        storage.unsubscribe();
    }

    Watchdog watchdog{"consumer"};
    Warnings warnings;
    CompStorage storage{kSize, {}};
    Consumer consumer;
};

template <typename... Watchers>
std::vector<std::unique_ptr<Watcher>> list(Watchers... watchers) {
    std::vector<std::unique_ptr<Watcher>> all;
    (all.push_back(std::make_unique<Watchers>(std::move(watchers))), ...);
    return all;
}

TEST_CASE("watch: one consumer follows run after run and every watcher sees every unit") {
    Seen a, b;
    Watched watched(list(MadeUpWatcher(a), MadeUpWatcher(b)));
    for (int run = 0; run < 5; ++run) watched.run();
    watched.consumer.begin_writing();
    watched.consumer.finish({.outcome = PictureOutcome::Done});
    for (const Seen* seen : {&a, &b}) {
        CHECK(seen->runs == 5);
        CHECK(seen->units == 5 * 60);
        CHECK(seen->ticks > 0);
        CHECK(seen->finishes == 1);
        CHECK_FALSE(seen->was_torn);
    }
    CHECK(watched.warnings.all().empty());
}

TEST_CASE("watch: a watcher that fails is dropped with one warning, and the others go on") {
    using Fault = MadeUpWatcher::Fault;
    for (const Fault fault : {Fault::AtBegin, Fault::AtWork, Fault::AtTick, Fault::AtFinish}) {
        Seen broken, whole;
        Watched watched(list(MadeUpWatcher(broken, fault), MadeUpWatcher(whole)));
        for (int run = 0; run < 3; ++run) watched.run();
        watched.consumer.finish({.outcome = PictureOutcome::Done});
        CHECK(whole.units == 3 * 60);
        CHECK(whole.finishes == 1);
        CHECK(broken.finishes == 0);
        CHECK(watched.warnings.all() ==
              std::vector<std::string>{"made up; the picture is finished all the same"});
    }
}

TEST_CASE("watch: a picture that fails ends its watchers") {
    Seen seen;
    {
        Watched watched(list(MadeUpWatcher(seen)));
        watched.run();
    }
    CHECK(seen.finishes == 1);
}

TEST_CASE("watch: a picture without a run can be watched, too") {
    Seen seen;
    Watched watched(list(MadeUpWatcher(seen)));
    watched.consumer.finish({.outcome = PictureOutcome::Stopped});
    CHECK(seen.runs == 0);
    CHECK(seen.finishes == 1);
}

}  // namespace
}  // namespace mandel
