#include "base/crew.h"

#include <doctest/doctest.h>

#include <atomic>
#include <vector>

using namespace mandel;

namespace {

struct Visits {
    explicit Visits(std::size_t count) : number(count) {}
    std::vector<std::atomic<int>> number;

    static void visit(void* context, std::uint32_t index) noexcept {
        static_cast<Visits*>(context)->number[index].fetch_add(1, std::memory_order_relaxed);
    }
};

// Not atomic: what a piece writes must be there when the loop has ended, and what the caller writes
// when a piece begins.
struct Sums {
    std::uint64_t added = 0;
    std::vector<std::uint64_t> cells = std::vector<std::uint64_t>(10, 0);

    static void add(void* context, std::uint32_t index) noexcept {
        Sums& sums = *static_cast<Sums*>(context);
        sums.cells[index] += sums.added;
    }
};

}  // namespace

TEST_CASE("base: a crew visits every index of each of its loops exactly once") {
    for (const unsigned helpers : {0U, 1U, 4U}) {
        Crew crew(helpers);
        for (const std::uint32_t count : {0U, 1U, 2U, 7U, 1000U}) {
            for (int loop = 0; loop < 50; ++loop) {
                Visits visits(count);
                crew.share(count, Visits::visit, &visits);
                for (const auto& number : visits.number) REQUIRE(number == 1);
            }
        }
    }
}

TEST_CASE("base: one loop of a crew sees what was written before and in the one before it") {
    Crew crew(2);
    Sums sums;
    std::uint64_t expected = 0;
    for (std::uint64_t loop = 0; loop < 70'000; ++loop) {  // more than its counter of loops holds
        sums.added = loop % 7;
        expected += loop % 7;
        crew.share(static_cast<std::uint32_t>(sums.cells.size()), Sums::add, &sums);
    }
    for (const std::uint64_t cell : sums.cells) CHECK(cell == expected);
}

TEST_CASE("base: a crew that was never asked, or asked once, ends") {
    for (int i = 0; i < 50; ++i) {
        Crew idle(3);
        Crew once(3);
        Visits visits(2);
        once.share(2, Visits::visit, &visits);
        CHECK(visits.number[1] == 1);
    }
}
