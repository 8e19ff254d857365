#include "engine/known_inside.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// Roots of the disks of period 4 and 3, the cusp of a minibrot, and the edge of a disk.
const NamedView kViews[] = {{"tangent disks", "-1.25", "0", "1e9", 100'000'000},
                            {"tangent disks", "-1.25", "0", "1e50", 100'000'000, 33},
                            {"cusp", "-1.75", "0", "1e9", 100'000'000},
                            {"cusp", "-1.75", "0", "1e20", 100'000'000},
                            {"bulb", "-0.125", "0.649519052838329", "1e9", 100'000'000}};

}  // namespace

TEST_CASE("engine: a picture of nothing but known components is inside without an orbit") {
    for (const NamedView& view : kViews) {
        CAPTURE(view.name);
        CAPTURE(view.zoom);
        EngineTask task = task_for(view);
        prepare_reference(task, kNeverStop);
        CHECK(task.reference->reference.orbit.end() == ReferenceOrbit::End::Attracted);
        CHECK(task.reference->reference.orbit.last() == 1);
        const PointBatch batch = compute_points(task, {}, seeded_positions(task.view.size, 50),
                                                {1, best_simd_level()}, kNeverStop);
        CHECK(batch.counts.interior == 50);
    }
}

TEST_CASE("engine: where anything else is in the picture the orbit is computed") {
    // A tangent point of which a row of pixels shows the gap between the disks.
    EngineTask task = task_for({"gap", "-1.25", "0", "1e9", 20'000}, {161, 91});
    prepare_reference(task, kNeverStop);
    CHECK(task.reference->reference.orbit.end() == ReferenceOrbit::End::Limit);
    CHECK(task.reference->reference.components.are_near());
}

TEST_CASE("engine: the automatic limit of a picture that is all inside is a low one") {
    for (const NamedView& view : kViews) {
        EngineTask task = task_for(view);
        CHECK(AutoLimit::from_coarse_grid(task, {1, best_simd_level()}, kNeverStop).limit() <=
              2048);
    }
}

TEST_CASE("engine: every sample of a picture counts for what is known to be inside") {
    // The centres of the topmost row are a fifth of a pixel below the edge of the disk of period 2,
    // where its multiplier is (3 + 4 i) / 5.
    EngineTask task = task_for(
        {"edge", "-0.850000001192", "0.199999998410667", "1e9", 20'000, -36.86989764584402},
        {160, 90});
    prepare_reference(task, kNeverStop);
    const KnownComponents components = task.reference->reference.components;
    CHECK(is_all_inside(task, components, kNeverStop));
    task.samples = 4;
    CHECK_FALSE(is_all_inside(task, components, kNeverStop));
    CHECK_FALSE(is_all_inside(task, {}, kNeverStop));
}
