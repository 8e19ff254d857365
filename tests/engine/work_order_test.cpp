#include "engine/work_order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "engine/unit_queue.h"

using namespace mandel;

namespace {

// How often each pixel is visited.
std::vector<int> visits(const std::vector<WorkUnit>& units, Size size) {
    std::vector<int> count(size.pixels());
    for (const WorkUnit& unit : units) {
        for_each_pixel(unit,
                       [&](std::uint32_t x, std::uint32_t y) { ++count[y * size.width + x]; });
    }
    return count;
}

}  // namespace

TEST_CASE("engine: tiles visit every pixel of any picture exactly once") {
    for (const Size size : {Size{1, 1}, Size{1, 200}, Size{200, 1}, Size{7, 3}, Size{64, 64},
                            Size{65, 129}, Size{1000, 70}}) {
        CHECK(visits(whole_tiles(size), size) == std::vector<int>(size.pixels(), 1));
        CHECK(visits(refined_tiles(size), size) == std::vector<int>(size.pixels(), 1));
    }
}

TEST_CASE("engine: the coarsest level comes first and is a sixty-fourth of the work") {
    const std::vector<WorkUnit> units = refined_tiles({1920, 1080});
    const std::size_t coarsest = levels_end(units, 1);
    std::uint64_t pixels = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        CHECK((units[i].step == 8) == (i < coarsest));
        if (i < coarsest) pixels += pixel_count(units[i]);
    }
    CHECK(pixels == 240 * 135);
    CHECK(units[levels_end(units, 2) - 1].step == 4);
    CHECK(units[levels_end(units, 2)].step == 2);
    CHECK(levels_end(units, 4) == units.size());
    CHECK(levels_end(whole_tiles({1920, 1080}), 2) == whole_tiles({1920, 1080}).size());
}

TEST_CASE("engine: the queue hands out each unit once, in finer levels the expensive ones first") {
    const Size size{640, 320};
    CompStage stage(size, {});
    stage.prepare(refined_tiles(size));
    stage.begin();
    // The right half costs more; the lower right quarter most.
    for (std::uint32_t y = 0; y < size.height; y += 8) {
        for (std::uint32_t x = 0; x < size.width; x += 8) {
            PixelResult pixel;
            pixel.status = x >= 320 && y >= 160 ? PixelStatus::Limit : PixelStatus::Escaped;
            pixel.n = x >= 320 ? 500 : 5;
            stage.store(x, y, pixel);
        }
    }
    UnitQueue queue(stage, 10000);
    std::vector<std::uint32_t> order;
    while (const auto unit = queue.take()) order.push_back(*unit);
    CHECK_FALSE(queue.take());

    std::vector<Rect> finest;
    for (const std::uint32_t unit : order) {
        if (stage.units()[unit].step == 1) finest.push_back(stage.units()[unit].area);
    }
    REQUIRE(finest.size() == 32);
    CHECK(finest.front() == Rect{320, 160, 80, 80});
    CHECK(finest[8] == Rect{320, 0, 80, 80});
    CHECK(finest.back() == Rect{240, 240, 80, 80});

    CHECK(std::ranges::is_sorted(
        order, std::greater(), [&stage](std::uint32_t unit) { return stage.units()[unit].step; }));
    std::ranges::sort(order);
    std::vector<std::uint32_t> all(stage.units().size());
    std::iota(all.begin(), all.end(), 0U);
    CHECK(order == all);
}

TEST_CASE("engine: bands hold every pixel at the limit, and none is empty") {
    const Size size{50, 40};
    CompStage stage(size, {});
    stage.prepare({{{0, 0, 50, 40}}});
    stage.begin();
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            PixelResult result;
            result.n = 3;
            result.status = y >= 15 && y <= 35 ? PixelStatus::Limit : PixelStatus::Escaped;
            stage.store(x, y, result);
        }
    }
    stage.commit(0);
    stage.finish(true);
    const std::vector<WorkUnit> bands = bands_of(stage, true, nullptr);
    const std::vector<int> count = visits(bands, size);
    CHECK(bands.size() == 2);
    for (std::uint32_t y = 15; y <= 35; ++y) CHECK(count[y * size.width + 7] == 1);
}
