#include "output/child_process.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "support/never_stop.h"

using namespace mandel;

TEST_CASE("output: a process that takes no notice of signals nor of its input's end is killed") {
    // What it has started itself holds the pipes open, too.
    ChildProcess child({"sh", "-c", "trap '' TERM INT HUP; sleep 1000 & while :; do wait; done"},
                       kNeverStop);
    kill_live_child();
    CHECK_THROWS_AS(child.commit(), Error);
}

TEST_CASE("output: the last that a process said is its error") {
    ChildProcess child({"sh", "-c", "echo one >&2; echo two >&2; exit 3"}, kNeverStop);
    CHECK_THROWS_WITH_AS(child.commit(), "'sh' failed: one; two", Error);
}
