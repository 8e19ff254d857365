#include "engine/work_order.h"

#include <doctest/doctest.h>
#include <vector>

using namespace mandel;

namespace {

// How often each pixel is visited.
std::vector<int> visits(const std::vector<WorkUnit>& units, Size size) {
    std::vector<int> count(size.pixels());
    for (const WorkUnit& unit : units) {
        for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) { ++count[y * size.width + x]; });
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
    const std::size_t coarsest = coarsest_level_size(units);
    std::uint64_t pixels = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        CHECK((units[i].step == 8) == (i < coarsest));
        if (i < coarsest) pixels += pixel_count(units[i]);
    }
    CHECK(pixels == 240 * 135);
    CHECK(coarsest_level_size(whole_tiles({1920, 1080})) == 0);
}

TEST_CASE("engine: within a level expensive units come first, cheap ones last, none is lost") {
    const Size size{512, 256};
    CompStage stage(size, {});
    stage.prepare(refined_tiles(size));
    stage.begin();
    // The right half costs more; the lower right quarter most.
    for (std::uint32_t y = 0; y < size.height; y += 8) {
        for (std::uint32_t x = 0; x < size.width; x += 8) {
            PixelResult pixel;
            pixel.status = x >= 256 && y >= 128 ? PixelStatus::Limit : PixelStatus::Escaped;
            pixel.n = x >= 256 ? 500 : 5;
            stage.store(x, y, pixel);
        }
    }
    const std::vector<std::uint32_t> order = expensive_first(stage, 10000);
    CHECK(order.size() == stage.units().size() - coarsest_level_size(stage.units()));
    CHECK(stage.units()[order.front()].step == 4);
    std::vector<Rect> finest;
    for (const std::uint32_t unit : order) {
        if (stage.units()[unit].step == 1) finest.push_back(stage.units()[unit].area);
    }
    REQUIRE(finest.size() == 32);
    CHECK(finest.front() == Rect{256, 128, 64, 64});
    CHECK(finest[8] == Rect{256, 0, 64, 64});
    CHECK(finest.back() == Rect{192, 192, 64, 64});
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
    const std::vector<WorkUnit> bands = bands_at_limit(stage);
    const std::vector<int> count = visits(bands, size);
    CHECK(bands.size() == 2);
    for (std::uint32_t y = 15; y <= 35; ++y) CHECK(count[y * size.width + 7] == 1);
}
