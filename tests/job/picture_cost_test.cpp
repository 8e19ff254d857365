#include "job/picture_cost.h"

#include <doctest/doctest.h>

#include "support/never_stop.h"

using namespace mandel;

namespace {

Scene scene_of(Size size, Samples samples) {
    Scene scene;
    scene.view.size = size;
    scene.samples = samples;
    scene.limits.max_iterations = 500;
    return scene;
}

double seconds_of(const Scene& scene, unsigned threads = 1) {
    return estimate_cost(scene, Execution{threads}, kNeverStop).processor_seconds;
}

}  // namespace

TEST_CASE("job: a scene has one estimate of its cost, which grows with pixels and samples") {
    const Scene small = scene_of({400, 300}, 1);
    const double once = seconds_of(small);
    CHECK(once > 0);
    CHECK(seconds_of(small, 2) == once);
    const double large = seconds_of(scene_of({4000, 3000}, 1));
    CHECK(large > 10 * once);
    CHECK(large < 110 * once);
    CHECK(seconds_of(scene_of({4000, 3000}, 4)) > 2 * large);
    CHECK(seconds_of(scene_of({4000, 3000}, {4, 16})) > seconds_of(scene_of({4000, 3000}, 4)));
}

TEST_CASE("job: the memory of a huge picture is that of its windows") {
    const PictureCost cost = estimate_cost(scene_of({100000, 100000}, 1), Execution{1}, kNeverStop);
    CHECK(cost.memory_bytes < std::uint64_t{1} << 30);
    CHECK(cost.processor_seconds > 100);
}
