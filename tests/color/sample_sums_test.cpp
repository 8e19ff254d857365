#include "color/sample_sums.h"

#include <doctest/doctest.h>

#include <vector>

using namespace mandel;

namespace {

LinearRgb grey(float light) { return {light, light, light}; }

// All samples of a row alike but those of one pixel, which are black and white in turn.
void add_row(SampleSums& sums, std::uint32_t y, std::uint32_t width, std::uint32_t rough,
             std::uint32_t sample) {
    std::vector<LinearRgb> row(width, grey(0.25f));
    if (rough < width) row[rough] = grey(sample % 2 == 0 ? 0.0f : 1.0f);
    sums.add(0, y, row);
}

}  // namespace

TEST_CASE("color: the pixels that need more samples are the rough ones and their neighbours") {
    SampleSums sums({9, 5}, {4, 16});
    sums.begin({20, 5}, 2);
    for (std::uint32_t y = 20; y < 25; ++y) {
        for (std::uint32_t sample = 0; sample < 4; ++sample) {
            add_row(sums, y, 9, y == 22 ? 4 : 9, sample);
        }
    }
    const auto mask = sums.needy(4, 2);
    REQUIRE(mask);
    CHECK(mask->count == 9);
    for (std::uint32_t y = 20; y < 25; ++y) {
        for (std::uint32_t x = 0; x < 9; ++x) {
            CHECK(mask->contains(x, y) == (y >= 21 && y <= 23 && x >= 3 && x <= 5));
        }
    }
    CHECK(sums.next_count(4) == 8);
    CHECK(sums.next_count(16) == 16);

    // With more samples that agree, none needs another one.
    for (std::uint32_t sample = 4; sample < 8; ++sample) {
        for (std::uint32_t y = 21; y < 24; ++y) {
            for (std::uint32_t x = 3; x < 6; ++x) {
                const LinearRgb color = grey(0.25f);
                sums.add(x, y, {&color, 1});
            }
        }
    }
    std::vector<LinearRgb> means(9);
    sums.average(22, means);
    CHECK(means[3].r == doctest::Approx(0.25));
    CHECK(means[4].r == doctest::Approx((2 + 4 * 0.25) / 8));
    CHECK(means[8].r == doctest::Approx(0.25));
}

TEST_CASE("color: a rough pixel gets no more than the most samples") {
    SampleSums sums({1, 1}, {4, 11});
    sums.begin({0, 1}, 1);
    std::uint32_t count = 4, sample = 0;
    for (; sample < 4; ++sample) add_row(sums, 0, 1, 0, sample);
    std::vector<std::uint64_t> masks;
    while (const auto mask = sums.needy(count, 1)) {
        masks.push_back(mask->count);
        for (; sample < sums.next_count(count); ++sample) add_row(sums, 0, 1, 0, sample);
        count = sums.next_count(count);
    }
    CHECK(masks.size() == 2);
    CHECK(masks.size() == SampleSums::most_masks({4, 11}));
    CHECK(sample == 11);
    std::vector<LinearRgb> mean(1);
    sums.average(0, mean);
    CHECK(mean[0].g == doctest::Approx(5 / 11.0));
}

TEST_CASE("color: uniform samples ask for nothing and cost no more than their sums") {
    SampleSums sums({2, 1}, 3);
    sums.begin({7, 1}, 1);
    for (std::uint32_t sample = 0; sample < 3; ++sample) add_row(sums, 7, 2, 0, sample);
    CHECK_FALSE(sums.needy(3, 1));
    std::vector<LinearRgb> means(2);
    sums.average(7, means);
    CHECK(means[0].b == doctest::Approx(1 / 3.0));
    CHECK(SampleSums::bytes_for({100, 10}, 1) == 0);
    CHECK(SampleSums::bytes_for({100, 10}, 2) == 1000 * sizeof(LinearRgb));
}
