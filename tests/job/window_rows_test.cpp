#include "job/window_rows.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "base/parallel.h"

using namespace mandel;

namespace {

const std::vector<Rows> kWindows = {{0, 3}, {3, 3}, {6, 1}};

// Two bytes a row, with its number.
void number_rows(const Rows& window, std::span<std::byte> packed) {
    for (std::uint32_t i = 0; i < window.count; ++i) {
        packed[2 * i] = packed[2 * i + 1] = static_cast<std::byte>(window.first + i);
    }
}

}  // namespace

TEST_CASE("job: rows come from their windows, each of which is computed once") {
    std::vector<std::uint32_t> computed;
    WindowRows rows(kWindows, 2, [&](const Rows& window, std::span<std::byte> packed) {
        computed.push_back(window.first);
        number_rows(window, packed);
    });
    // Seven rows, two at a time, by several threads.
    std::vector<std::byte> picture(14);
    parallel_for(4, 3, [&](std::size_t strip) {
        const auto first = static_cast<std::uint32_t>(2 * strip);
        const std::uint32_t count = strip < 3 ? 2 : 1;
        rows.read(first, count, std::span(picture).subspan(4 * strip, 2 * count));
    });
    for (std::size_t i = 0; i < picture.size(); ++i) {
        CHECK(std::to_integer<unsigned>(picture[i]) == i / 2);
    }
    CHECK(computed == std::vector<std::uint32_t>{0, 3, 6});
}

TEST_CASE("job: a window that fails is the failure of all rows after it") {
    int tries = 0;
    WindowRows rows(kWindows, 2, [&](const Rows& window, std::span<std::byte> packed) {
        if (window.first == 3) {
            ++tries;
            throw std::runtime_error("no luck");
        }
        number_rows(window, packed);
    });
    std::vector<std::byte> row(2);
    rows.read(2, 1, row);
    CHECK_THROWS_WITH(rows.read(3, 1, row), "no luck");
    CHECK_THROWS_WITH(rows.read(6, 1, row), "no luck");
    CHECK(tries == 1);
}
