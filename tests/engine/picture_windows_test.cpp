#include "engine/picture_windows.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("engine: the windows of a picture are all of its rows, once") {
    for (const Size size :
         {Size{1, 1}, Size{7680, 4320}, Size{40'000, 30'000}, Size{100'000, 100'000},
          Size{3, 2'000'000'000}, Size{2'000'000'000, 30}}) {
        const std::vector<Rows> windows = picture_windows(size);
        CHECK(is_windowed(size) == (windows.size() > 1));
        std::uint32_t next = 0;
        for (const Rows& window : windows) {
            CHECK(window.first == next);
            CHECK(window.count > 0);
            next = window.end();
        }
        CHECK(next == size.height);
    }
}

TEST_CASE("engine: usual pictures are one window, and windows hold a few million pixels") {
    CHECK(picture_windows({7680, 4320}).size() == 1);
    const Size huge{100'000, 100'000};
    const std::vector<Rows> windows = picture_windows(huge);
    CHECK(windows.size() > 1000);
    CHECK(std::uint64_t{windows.front().count} * huge.width < 5'000'000);
}
