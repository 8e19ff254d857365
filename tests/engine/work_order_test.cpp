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
    }
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
