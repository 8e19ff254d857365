#include "watch/running_time.h"

#include <doctest/doctest.h>

using namespace mandel;
using namespace std::chrono_literals;

TEST_CASE("watch: the time in which the program is stopped is no running time") {
    const WatchTime begin = WatchTime() + 1h;
    RunningTime time;
    // Woken in time, or a little late on a busy machine.
    CHECK(time.wait_until(begin + 1s, begin) == begin + 1s);
    time.has_waited(begin + 1s);
    time.wait_until(begin + 2s, begin + 1s);
    time.has_waited(begin + 3s);
    CHECK(time.now(begin + 3s) == begin + 3s);
    // Stopped for an hour.
    time.wait_until(begin + 4s, begin + 3s);
    time.has_waited(begin + 4s + 1h);
    CHECK(time.now(begin + 4s + 1h) == begin + 4s);
    CHECK(time.wait_until(begin + 5s, begin + 4s + 1h) == begin + 5s + 1h);
    time.has_waited(begin + 5s + 1h);
    CHECK(time.now(begin + 5s + 1h) == begin + 5s);
}

TEST_CASE("watch: work that was begun late was not stopped") {
    const WatchTime begin = WatchTime() + 1h;
    RunningTime time;
    // Due long ago, but nobody had waited for it.
    CHECK(time.wait_until(WatchTime::min(), begin) == begin);
    time.has_waited(begin + 1s);
    CHECK(time.now(begin + 1s) == begin + 1s);
}
