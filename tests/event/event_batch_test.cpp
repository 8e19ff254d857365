#include "event/event_batch.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

namespace mandel {
namespace {

using namespace std::chrono_literals;

constexpr EventBatch::Time kStart{1000s};
constexpr BatchLimits kLimits{.max_units = 3, .max_interval = 100ms};

TEST_CASE("event: a batch is due at its number of units, and empty it never is") {
    EventBatch batch(kLimits);
    CHECK_FALSE(batch.is_due(kStart + 1h));
    batch.add(5, kStart);
    batch.add(6, kStart);
    CHECK_FALSE(batch.is_due(kStart));
    batch.add(7, kStart);
    CHECK(batch.is_due(kStart));
    CHECK(batch.take() == StageEvent(ContentMultiChange{{5, 6, 7}}));
    CHECK(batch.is_empty());
    CHECK_FALSE(batch.is_due(kStart + 1h));
}

TEST_CASE("event: the timer runs from the first unit, and a trickle does not move it") {
    EventBatch batch({.max_units = 1000, .max_interval = 100ms});
    batch.add(1, kStart);
    batch.add(2, kStart + 90ms);
    CHECK(batch.deadline() == kStart + 100ms);
    CHECK_FALSE(batch.is_due(kStart + 99ms));
    CHECK(batch.is_due(kStart + 100ms));
    CHECK(batch.take() == StageEvent(ContentMultiChange{{1, 2}}));

    batch.add(3, kStart + 180ms);
    CHECK(batch.deadline() == kStart + 280ms);
}

TEST_CASE("event: a single unit is a content change") {
    EventBatch batch(kLimits);
    batch.add(9, kStart);
    CHECK(batch.take() == StageEvent(ContentChange{9}));
}

TEST_CASE("event: many units at once leave in batches of the limit, in order, or all together") {
    EventBatch batch(kLimits);
    std::vector<std::uint32_t> units(8);
    std::iota(units.begin(), units.end(), 0U);
    batch.add(units, kStart);
    CHECK(batch.take() == StageEvent(ContentMultiChange{{0, 1, 2}}));
    CHECK(batch.is_due(kStart));
    CHECK(batch.take() == StageEvent(ContentMultiChange{{3, 4, 5}}));
    CHECK_FALSE(batch.is_due(kStart));
    batch.add(8, kStart);
    batch.add(9, kStart);
    CHECK(batch.take_all() == StageEvent(ContentMultiChange{{6, 7, 8, 9}}));
}

TEST_CASE("event: an interval of zero is due at once, a huge or negative one does not overflow") {
    EventBatch none({.max_units = 10, .max_interval = 0s});
    none.add(1, kStart);
    CHECK(none.is_due(kStart));

    EventBatch negative({.max_units = 10, .max_interval = -1h});
    negative.add(1, kStart);
    CHECK(negative.is_due(kStart));

    EventBatch huge({.max_units = 10, .max_interval = EventBatch::Time::duration::max()});
    huge.add(1, kStart);
    CHECK_FALSE(huge.is_due(kStart + 24h));
}

TEST_CASE("event: a limit of no units counts as one") {
    EventBatch batch({.max_units = 0, .max_interval = 1h});
    batch.add(4, kStart);
    CHECK(batch.is_due(kStart));
    CHECK(batch.take() == StageEvent(ContentChange{4}));
}

}  // namespace
}  // namespace mandel
