#include "engine/count_probes.h"

#include <doctest/doctest.h>
#include <algorithm>

#include "engine/deep_reference.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

CountProbes probes_of(const View& view, const Execution& execution = {2, best_simd_level()}) {
    EngineTask task;
    task.view = view;
    return probe_counts(task, {20000, 625}, execution, kNeverStop);
}

}  // namespace

TEST_CASE("engine: a view has the same counts for every size, thread count and instruction set") {
    for (const char* zoom : {"1.5", "3e5", "1e25"}) {
        View view{Decimal("-0.743643887037158704752191506114774"),
                  Decimal("0.131825904205311970493132056385139"),
                  Decimal(zoom),
                  20,
                  {320, 180}};
        const CountProbes probes = probes_of(view);
        CHECK(probes.counts.size() > 100);
        for (const SimdLevel level : all_levels()) {
            const CountProbes same = probes_of(view, {1, level});
            CHECK(same.counts == probes.counts);
            // The shares of a film are made by it.
            CHECK(same.work == probes.work);
        }
        CHECK(probes.work > 0);
        view.size = {3840, 2160};
        CHECK(probes_of(view).counts == probes.counts);
    }
}

TEST_CASE("engine: the orbit of a look at a view is good for the view's pictures") {
    View view{Decimal("-1.76857365629925774781234567890123456789"),
              Decimal("0.00096430000000000123456789012345678901"),
              Decimal("1e20"),
              0,
              {640, 360}};
    const CountProbes probes = probes_of(view);
    REQUIRE(probes.orbit != nullptr);
    EngineTask task;
    task.view = view;
    task.plan = make_plan(view, {1000, 625});
    task.max_iterations = 1000;
    CHECK(probes.orbit->for_task(task, kNeverStop).has_value());
}
