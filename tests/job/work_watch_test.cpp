#include "job/work_watch.h"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "engine/deep_reference.h"
#include "engine/locate.h"
#include "job/verify.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// The work that is seen while something is done again and again, until all of this is seen.
std::set<Work> seen_during(const std::function<void(StopFlag&)>& action, std::set<Work> wanted) {
    // On a busy machine it takes long until the other thread has its turn in the right moment.
    constexpr int kMostTimes = 100'000;
    Watching watching({}, {}, nullptr);
    StopFlag stop;
    std::set<Work> seen;
    {
        WorkWatch watch(watching, "test", stop, WatchTime());
        const std::jthread looks([&](const std::stop_token& is_over) {
            while (!is_over.stop_requested()) {
                wanted.erase(watching.meter().read().work);
                seen.insert(watching.meter().read().work);
                std::this_thread::yield();
                if (wanted.empty()) stop.request();
            }
        });
        for (int i = 0; i < kMostTimes && !stop.is_requested(); ++i) {
            watch.follow([&] { action(stop); });
        }
    }
    CHECK(watching.meter().read().work == Work::None);
    CHECK(stop.meter() == nullptr);
    return seen;
}

View deep_view() {
    return {Decimal("-1.76857365629925774781234567890123456789"),
            Decimal("0.00096430000000000123456789012345678901"),
            Decimal("1e25"),
            0,
            {64, 36}};
}

}  // namespace

TEST_CASE("job: the orbit of a deep view and its table say how far they are") {
    const auto seen = seen_during(
        [](StopFlag& stop) {
            EngineTask task;
            task.view = deep_view();
            task.plan = make_plan(task.view, {});
            task.max_iterations = 500'000;
            prepare_reference(task, stop);
        },
        {Work::Orbit, Work::Table});
    CHECK(seen.contains(Work::Orbit));
    CHECK(seen.contains(Work::Table));
}

TEST_CASE("job: a search for a nucleus says what it is doing") {
    const auto seen =
        seen_during([](StopFlag& stop) { (void)locate(deep_view(), {}, stop); }, {Work::Period});
    CHECK(seen.contains(Work::Period));
}

TEST_CASE("job: a verification says how many pixels are iterated") {
    const auto seen = seen_during(
        [](StopFlag& stop) {
            const View view = deep_view();
            const std::vector<PixelPosition> pixels(200, {3, 4});
            (void)verify_pixels(view, {20'000, 625}, pixels, {2, best_simd_level()}, stop);
        },
        {Work::Check});
    CHECK(seen.contains(Work::Check));
}

TEST_CASE("job: what watched work throws reaches whoever began it, also while SIGUSR1 is awaited") {
    Attention attention;
    Watching watching({}, {}, &attention);
    StopFlag stop;
    WorkWatch watch(watching, "test", stop, WatchTime());
    CHECK_THROWS_AS(watch.follow([] { throw std::runtime_error("no"); }), std::runtime_error);
    bool is_done = false;
    watch.follow([&] { is_done = true; });
    CHECK(is_done);
}

TEST_CASE("job: a wish to know how far work is has an answer while it is done") {
    Attention attention;
    std::atomic<int> answers{0};
    Watching::Voice voice;
    std::string answer;
    voice.answer = [&](std::string_view sentence) {
        answer = sentence;
        ++answers;
    };
    Watching watching({}, voice, &attention);
    StopFlag stop;
    WorkWatch watch(watching, "test", stop, std::chrono::steady_clock::now());
    watch.follow([&] {
        WorkPhase phase(stop, Work::Survey);
        phase.reach(0.5);
        attention.ask_for_snapshot();
        while (answers == 0) std::this_thread::yield();
    });
    CHECK(answer.find("survey of the film 50 %") != std::string::npos);
}
