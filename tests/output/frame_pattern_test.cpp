#include "output/frame_pattern.h"

#include <doctest/doctest.h>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("output: the number of a frame stands where the pattern says, padded with zeros") {
    CHECK(FramePattern("frames/%05d.png").path(12) == "frames/00012.png");
    CHECK(FramePattern("a####b.png").path(7) == "a0007b.png");
    CHECK(FramePattern("%d.png").path(7) == "7.png");
    CHECK(FramePattern("#.png").path(12345) == "12345.png");
    CHECK(FramePattern("%02d").path(12345) == "12345");
    CHECK(FramePattern("/tmp/x/%05d.png").folder() == "/tmp/x/");
}

TEST_CASE("output: patterns that could name something else are refused with an example") {
    for (const char* text : {"frames/set.png", "%s.png", "%5d.png", "%05d-%05d.png", "##-##.png",
                             "%", "%%d.png", "%n.png", "{frame}.png", "{.png", "%05d{}.png",
                             "%d/%05d.png", "###/a.png", "%099d.png", "%x.png", "%-5d.png", ""}) {
        CAPTURE(text);
        CHECK(contains(message_of([&] { FramePattern pattern(text); }), "frames/%05d.png"));
    }
}

TEST_CASE("output: a file name tells its frame only if the pattern would write it so") {
    const FramePattern pattern("f/a%03d.png");
    CHECK(pattern.frame_of("a007.png") == 7);
    CHECK(pattern.frame_of("a1234.png") == 1234);
    for (const char* name : {"a7.png", "a0007.png", "b007.png", "a007.jpg", "a.png", "a00x.png",
                             "a+07.png", "a-07.png", "a99999999999999999999999.png", ""}) {
        CAPTURE(name);
        CHECK(!pattern.frame_of(name).has_value());
    }
}
