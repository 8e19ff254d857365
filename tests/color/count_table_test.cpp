#include "color/count_table.h"

#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/message_of.h"

using namespace mandel;

namespace {

std::vector<double> applied(const CountKnots& knots, std::vector<double> counts) {
    CountTable(knots).apply(counts);
    return counts;
}

double place(const CountKnots& knots, double count) { return applied(knots, {count})[0]; }

// Counts whose s = log2(1 + count) is evenly spread.
std::vector<double> even_counts(double low, double high, int points) {
    std::vector<double> counts;
    const double a = std::log2(1 + low), b = std::log2(1 + high);
    for (int i = 0; i < points; ++i) {
        counts.push_back(std::exp2(a + (b - a) * i / (points - 1)) - 1);
    }
    return counts;
}

}  // namespace

TEST_CASE("color: a table puts its counts at its places and rises between them") {
    const CountKnots knots{{3, 0}, {5, 0.25}, {40, 0.5}, {41, 0.75}, {1e6, 1}};
    for (const CountKnot& knot : knots) {
        CHECK(place(knots, knot.count) == doctest::Approx(knot.place).epsilon(1e-12));
    }
    double previous = -100;
    for (double count = 0; count < 1e9; count = count * 1.01 + 0.01) {
        const double now = place(knots, count);
        CHECK(now >= previous);
        previous = now;
    }
}

TEST_CASE("color: outside of its knots a table goes straight on in the logarithm of counts") {
    const CountKnots knots{{3, 0}, {7, 1}, {15, 2}, {31, 3}};  // s = 2, 3, 4, 5: slope 1
    CHECK(place(knots, 1) == doctest::Approx(-1));
    CHECK(place(knots, 0) == doctest::Approx(-2));
    CHECK(place(knots, -5) == doctest::Approx(-2));  // as 0
    CHECK(place(knots, std::nan("")) == doctest::Approx(-2));
    CHECK(place(knots, 127) == doctest::Approx(4));  // half of the slope
}

TEST_CASE("color: a table tells counts apart that differ by a ten thousandth of themselves") {
    const double base = 1.6e6;
    CountKnots knots;
    for (int k = 0; k <= 20; ++k) knots.push_back({base + 8 * k, k / 20.0});
    for (int k = 0; k < 20; ++k) {
        const double middle = place(knots, base + 8 * k + 4);
        CHECK(middle == doctest::Approx((k + 0.5) / 20).epsilon(1e-4));
    }
}

TEST_CASE("color: a found table spans one cycle, from the lowest count to the highest") {
    std::mt19937_64 random(1);
    std::vector<double> counts;
    for (int i = 0; i < 1296; ++i) {
        counts.push_back(100 + 50 / (1e-3 + static_cast<double>(random() % 100000) / 100000));
    }
    const auto knots = find_count_knots(counts, 0.75);
    REQUIRE(knots);
    CHECK(knots->front().count == *std::ranges::min_element(counts));
    CHECK(knots->back().count == *std::ranges::max_element(counts));
    CHECK(knots->front().place == 0);
    CHECK(knots->back().place == doctest::Approx(1));
    check_count_knots(*knots);
    std::ranges::shuffle(counts, random);
    CHECK(find_count_knots(counts, 0.75) == knots);  // their order does not matter
}

TEST_CASE("color: full equalisation gives each count its share, none the proportions of s") {
    std::vector<double> counts = even_counts(1000, 2000, 1101);
    const std::vector<double> more = even_counts(2000, 1e6, 101);
    counts.insert(counts.end(), more.begin() + 1, more.end());  // 22 in 24 are below 2000
    const auto equal = find_count_knots(counts, 1);
    REQUIRE(equal);
    CHECK(place(*equal, 2000) == doctest::Approx(22.0 / 24).epsilon(0.01));
    const auto even = find_count_knots(counts, 0);
    REQUIRE(even);
    const double s = std::log2(2001.0 / 1001) / std::log2(1000001.0 / 1001);
    CHECK(place(*even, 2000) == doctest::Approx(s).epsilon(0.01));
}

TEST_CASE("color: too few counts, or all the same, make no table") {
    CHECK_FALSE(find_count_knots({}, 0.75));
    CHECK_FALSE(find_count_knots(std::vector<double>(63, 5.0), 0.75));
    CHECK_FALSE(find_count_knots(std::vector<double>(100, 5.0), 0.75));
    CHECK(find_count_knots(even_counts(4, 5, 64), 0.75));
}

TEST_CASE("color: the table of a film keeps the density that each view has where it is frequent") {
    const auto first = find_count_knots(even_counts(10, 100, 500), 0.75);
    const auto second = find_count_knots(even_counts(1000, 1e4, 500), 0.75);
    const std::vector<CountKnots> both{*first, *second}, twice{*first, *first};
    const CountKnots merged = merged_count_knots(both);
    check_count_knots(merged);
    CHECK(place(merged, 100) - place(merged, 10) == doctest::Approx(1).epsilon(0.02));
    CHECK(place(merged, 1e4) - place(merged, 1000) == doctest::Approx(1).epsilon(0.02));
    CHECK(place(merged, 1000) - place(merged, 100) < 0.02);
    const CountKnots same = merged_count_knots(twice);  // does not add up
    CHECK(place(same, 100) - place(same, 10) == doctest::Approx(1).epsilon(0.02));
}

TEST_CASE("color: knots that are no table are refused by number") {
    const auto message = [](const CountKnots& knots) {
        return message_of([&] { check_count_knots(knots); });
    };
    CHECK(message({{1, 0}}) == "a table has 2 to 4096 knots, not 1");
    CHECK(message({{1, 0}, {1, 1}}) ==
          "knot 2 of the table has no higher count than the one before");
    CHECK(message({{1, 0}, {2, 1}, {3, 0.5}}) ==
          "knot 3 of the table has a lower place than the one before");
    CHECK(message({{-1, 0}, {2, 1}}) == "knot 1 of the table has a count of -1 or less");
    CHECK(message({{1, 0}, {HUGE_VAL, 1}}) == "knot 2 of the table is not finite");
}
