#include "job/locate.h"

#include <doctest/doctest.h>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("job: a search for a nucleus that was given up says what to try") {
    const std::string why = why_not_located({SearchOutcome::GivenUp, 5000, {}});
    CHECK(contains(why, "before the search became too long"));
    CHECK(contains(why, "try another zoom"));
    CHECK(contains(why, "--iterations"));
}
