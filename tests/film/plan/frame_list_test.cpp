#include "film/plan/frame_list.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "support/message_of.h"

using namespace mandel;

namespace {

std::vector<std::uint64_t> frames_of(const FrameList& list) {
    std::vector<std::uint64_t> frames;
    for (std::uint64_t place = 0; place < list.size(); ++place) frames.push_back(list[place]);
    return frames;
}

using Frames = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("film: ranges of frames are sorted, joined and each frame is there once") {
    CHECK(frames_of(FrameList(3)) == Frames{0, 1, 2});
    CHECK(frames_of(FrameList::parse("7,2-4,3-5,0", 10)) == Frames{0, 2, 3, 4, 5, 7});
    CHECK(frames_of(FrameList::parse("8-", 10)) == Frames{8, 9});
    CHECK(frames_of(FrameList::parse("0-9x4,5", 10)) == Frames{0, 4, 5, 8});
    CHECK(frames_of(FrameList::parse("1-x3", 10)) == Frames{1, 4, 7});
    const FrameList list = FrameList::parse("7,2-4", 10);
    CHECK(list.contains(3));
    CHECK(!list.contains(5));
    CHECK(FrameList(1'000'000'000)[999'999'999] == 999'999'999);
}

TEST_CASE("film: ranges that make no sense are refused") {
    for (const char* text : {"", "-5", "0-9x0", "0-9x", "0-9x11", "3x2", "3-2", "1,,2", "0-10",
                             "10", "a", "1 - 2", "1-2-3"}) {
        CAPTURE(text);
        CHECK(message_of([&] { FrameList::parse(text, 10); }) != "(no error)");
    }
}

TEST_CASE("film: the shares of a list hold every frame once and cost about the same") {
    const FrameCosts costs({{0, 1.0}, {100, 1.0}, {200, 50.0}, {999, 10.0}});
    for (const char* text : {"0-999", "0-99,150,400-420,990-999", "5"}) {
        const FrameList list = FrameList::parse(text, 1000);
        double whole = 0, dearest = 0;
        for (const std::uint64_t frame : frames_of(list)) {
            whole += costs.of(frame);
            dearest = std::max(dearest, costs.of(frame));
        }
        for (const std::uint64_t parts : std::vector<std::uint64_t>{1, 2, 7, 64}) {
            CAPTURE(parts);
            Frames all;
            for (std::uint64_t i = 1; i <= parts; ++i) {
                double share = 0;
                for (const std::uint64_t frame : frames_of(list.shard(i, parts, costs))) {
                    all.push_back(frame);
                    share += costs.of(frame);
                }
                CHECK(share <= whole / static_cast<double>(parts) + dearest * 1.01);
            }
            CHECK(all == frames_of(list));
        }
    }
}

TEST_CASE("film: costs between known frames lie on a line") {
    const FrameCosts costs({{10, 2.0}, {20, 4.0}});
    CHECK(costs.of(0) == doctest::Approx(2));
    CHECK(costs.of(15) == doctest::Approx(3));
    CHECK(costs.of(30) == doctest::Approx(4));
    CHECK(costs.before(0) == 0);
    CHECK(FrameCosts().before(5) == 5);
}
