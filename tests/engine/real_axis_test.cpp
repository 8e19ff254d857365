#include "engine/real_axis.h"

#include <doctest/doctest.h>

#include <string>

#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

RealAxis axis_of(const NamedView& named) {
    const EngineTask task = task_for(named, {33, 17});
    return {task.view, task.plan, PixelMap(task.view, task.plan)};
}

}  // namespace

TEST_CASE("engine: pixels exactly on the real axis between -2 and 1/4 are inside") {
    const RealAxis left = axis_of({"end", "-2", "0", "1e60", 1000});
    CHECK(left.contains_inside({0, 0}));
    CHECK(left.contains_inside({3, 0}));
    CHECK_FALSE(left.contains_inside({-1, 0}));
    CHECK_FALSE(left.contains_inside({3, 1e-9}));
    const RealAxis right = axis_of({"cusp", "0.25", "0", "1e60", 1000});
    CHECK(right.contains_inside({0, 0}));
    CHECK(right.contains_inside({-3, 0}));
    CHECK_FALSE(right.contains_inside({1, 0}));
    CHECK_FALSE(axis_of({"beside", "-1.9", "1e-99", "1e9", 1000}).contains_inside({0, 0}));
}

TEST_CASE("engine: a pixel as near to the end of the set as rounding is not said to be inside") {
    // The end is one pixel to the right of the centre, as far as doubles can tell; then nearer to
    // the centre than any digits of the view.
    const RealAxis pixel = axis_of({"a pixel", "-3", "0", "0.23529411764705882", 1000});
    CHECK_FALSE(pixel.contains_inside({1, 0}));
    CHECK(pixel.contains_inside({1.5, 0}));
    const std::string beside = "-2." + std::string(400, '0') + "1";
    CHECK_FALSE(axis_of({"beside", beside, "0", "1e9", 1000}).contains_inside({0, 0}));
}

TEST_CASE("engine: a column on the real axis is inside in pictures that are turned by quarters") {
    CHECK(axis_of({"up", "-1.9", "0", "1e9", 1000, 90}).contains_inside({0, 5}));
    CHECK(axis_of({"down", "-1.9", "0", "1e9", 1000, -90}).contains_inside({0, 5}));
    CHECK(axis_of({"over", "-1.9", "0", "1e9", 1000, 180}).contains_inside({7, 0}));
    CHECK_FALSE(axis_of({"up", "-1.9", "0", "1e9", 1000, 90}).contains_inside({5, 0}));
    CHECK_FALSE(axis_of({"askew", "-1.9", "0", "1e9", 1000, 91}).contains_inside({0, 5}));
}

TEST_CASE("engine: pixels on the real axis take no iterations and leave the others as they are") {
    const EngineTask upright = task_for({"row", "-1.9", "0", "1e3", 1'000'000}, {33, 17});
    const EngineTask turned = task_for({"column", "-1.9", "0", "1e9", 1'000'000, 90}, {33, 17});
    for (const EngineTask& task : {upright, turned}) {
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 200);
        const Execution execution{1, best_simd_level()};
        const PointBatch batch = compute_points(task, {}, positions, execution, kNeverStop);
        CHECK(batch.counts.limit == 0);
        CHECK(batch.counts.interior > 0);
        CHECK(batch.counts.iterations < 100'000);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const auto alone = compute_points(task, {}, {{positions[i]}}, execution, kNeverStop);
            CHECK(alone.pixels.at(0).status == batch.pixels.at(i).status);
            CHECK(alone.pixels.at(0).n == batch.pixels.at(i).n);
        }
    }
}
