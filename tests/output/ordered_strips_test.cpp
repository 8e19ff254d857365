#include "output/ordered_strips.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace mandel;

TEST_CASE("output: strips are taken in order, whoever makes them first") {
    std::vector<int> taken;
    const StopFlag stop;
    OrderedStrips<int> strips(
        3, [](std::size_t index) { return static_cast<int>(2 * index); },
        [&](std::size_t, const int& strip) { taken.push_back(strip); });
    CHECK(strips.run(9, stop));
    CHECK(taken == std::vector<int>{0, 2, 4, 6, 8, 10, 12, 14, 16});
}

namespace {

// Takes its time to go, so that another thread comes in between a failure and its aftermath.
struct LingeringStrip {
    LingeringStrip() = default;
    LingeringStrip(LingeringStrip&&) = default;
    LingeringStrip& operator=(LingeringStrip&&) = default;
    ~LingeringStrip() {
        for (int turn = 0; turn < 2000; ++turn) std::this_thread::yield();
    }
};

}  // namespace

TEST_CASE("output: after a strip that could not be taken none is taken, not even that one again") {
    for (int run = 0; run < 20; ++run) {
        std::atomic<int> attempts{0};
        const StopFlag stop;
        OrderedStrips<LingeringStrip> strips(
            2,
            [&](std::size_t index) {
                while (index == 1 && attempts == 0) std::this_thread::yield();
                return LingeringStrip();
            },
            [&](std::size_t, const LingeringStrip&) {
                ++attempts;
                throw std::runtime_error("full");
            });
        CHECK_THROWS_AS((void)strips.run(2, stop), std::runtime_error);
        REQUIRE(attempts == 1);
    }
}
