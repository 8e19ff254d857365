#include "job/memory_limit.h"

#include <doctest/doctest.h>

#include "base/error.h"

using namespace mandel;

TEST_CASE("job: memory that no machine has is refused with both numbers") {
    CHECK(available_memory() > 0);
    CHECK_NOTHROW(check_memory(1, "a test"));
    CHECK_THROWS_WITH_AS(check_memory(std::uint64_t{1} << 60, "a test"),
                         doctest::Contains("a test needs about 1099511627776 MiB"), Error);
}
