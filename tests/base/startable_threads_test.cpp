#include "base/startable_threads.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("base: threads that can be started are counted, and have ended then") {
    CHECK(startable_threads(0) == 0);
    CHECK(startable_threads(5) == 5);
    CHECK(startable_threads(5) == 5);
}
