#include "suite/run/time_limit.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("suite: work without a time limit has the outer flag itself") {
    StopFlag outer;
    TimeLimit limit(std::nullopt, outer);
    CHECK(&limit.flag() == &outer);
    CHECK_FALSE(limit.is_exceeded());
}

TEST_CASE("suite: work is stopped when its time is over") {
    StopFlag outer;
    TimeLimit limit(0.001, outer);
    while (!limit.flag().is_requested()) std::this_thread::yield();
    CHECK(limit.is_exceeded());
    CHECK_FALSE(outer.is_requested());
}

TEST_CASE("suite: a request to stop reaches work that has a time limit") {
    StopFlag outer;
    TimeLimit limit(1e6, outer);
    CHECK_FALSE(limit.flag().is_requested());
    outer.request();
    while (!limit.flag().is_requested()) std::this_thread::yield();
    CHECK_FALSE(limit.is_exceeded());
}
