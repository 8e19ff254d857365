#include "storage/work_unit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace mandel {
namespace {

std::vector<std::pair<std::uint32_t, std::uint32_t>> pixels_of(const WorkUnit& unit) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pixels;
    for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) { pixels.emplace_back(x, y); });
    return pixels;
}

TEST_CASE("storage: a unit's pixels are counted from the picture's corner, row by row") {
    const WorkUnit unit{.area = {3, 5, 6, 4}, .step = 4};
    CHECK(pixels_of(unit) == decltype(pixels_of(unit)){{4, 8}, {8, 8}});
    CHECK(pixel_count(unit) == 2);
}

TEST_CASE("storage: a unit that skips the coarser level leaves out the even rows' even pixels") {
    const WorkUnit unit{.area = {0, 0, 5, 3}, .step = 2, .skips_coarser = true};
    CHECK(pixels_of(unit) == decltype(pixels_of(unit)){{2, 0}, {0, 2}, {2, 2}, {4, 2}});
    CHECK(pixel_count(unit) == 4);
}

TEST_CASE("storage: the refinement levels together visit every pixel once") {
    constexpr Size kSize{37, 29};
    std::vector<int> visits(kSize.pixels(), 0);
    for (const std::uint32_t step : {8U, 4U, 2U, 1U}) {
        for (std::uint32_t y = 0; y < kSize.height; y += 11) {
            for (std::uint32_t x = 0; x < kSize.width; x += 7) {
                const Rect area{x, y, std::min(7U, kSize.width - x),
                                std::min(11U, kSize.height - y)};
                const WorkUnit unit{area, step, step != 8};
                std::uint64_t count = 0;
                for_each_pixel(unit, [&](std::uint32_t px, std::uint32_t py) {
                    ++visits[py * kSize.width + px];
                    ++count;
                });
                CHECK(count == pixel_count(unit));
            }
        }
    }
    CHECK(visits == std::vector<int>(kSize.pixels(), 1));
}

TEST_CASE("storage: the pixels spread over a unit are its own, distinct, and never none") {
    for (const std::uint32_t step : {1U, 2U, 8U}) {
        for (const bool skips : {false, true}) {
            for (std::uint32_t x = 0; x < 9; ++x) {
                for (std::uint32_t width = 1; width < 40; width += 3) {
                    const WorkUnit unit{{x, 11 - x, width, 40 - width}, step, skips};
                    const auto own = pixels_of(unit);
                    std::set<std::pair<std::uint32_t, std::uint32_t>> spread;
                    std::size_t visits = 0;
                    for_spread_pixels(unit, 4, [&](std::uint32_t px, std::uint32_t py) {
                        ++visits;
                        spread.insert({px, py});
                        CHECK(std::ranges::find(own, std::pair(px, py)) != own.end());
                    });
                    CHECK(spread.size() == visits);
                    CHECK(visits <= 16);
                    CHECK((visits > 0) == !own.empty());
                }
            }
        }
    }
}

TEST_CASE("storage: a unit at the far end of the largest picture ends") {
    constexpr std::uint32_t kMax = 0xFFFFFFFF;
    const WorkUnit unit{.area = {kMax - 4, kMax - 1, 4, 1}, .step = 2};
    CHECK(pixels_of(unit) == decltype(pixels_of(unit)){{kMax - 3, kMax - 1}, {kMax - 1, kMax - 1}});
    CHECK(pixel_count({.area = {0, 0, kMax, kMax}}) == std::uint64_t{kMax} * kMax);
}

}  // namespace
}  // namespace mandel
