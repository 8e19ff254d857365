// What the engine does with points outside of a picture, stopped wherever it looks whether it is
// to stop.
#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "base/simd_level.h"
#include "engine/auto_limit.h"
#include "engine/locate.h"
#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/stop_everywhere.h"

using namespace mandel;

namespace {

const NamedView kViews[] = {
    {"shallow", "-0.7436", "0.1318", "1e3", 3000},
    {"lost points", "-1.9", "1e-60", "1e10", 1000},
    {"deep", "0.438201090809984714798836704183781579775093781331734",
     "0.250541573359688171678400414758224860053729045156654", "1.40057e28", 2500}};

}  // namespace

TEST_CASE("engine: a batch of points may be stopped anywhere, and has whole points only") {
    for (const NamedView& named : kViews) {
        INFO(named.name);
        const EngineTask task = task_for(named, {48, 27});
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 60);
        const auto run = [&](const StopFlag& stop) {
            return compute_points(task, {Channel::Distance}, positions, {1, best_simd_level()},
                                  stop);
        };
        const PointBatch whole = run(StopFlag());
        stop_everywhere([&](const StopFlag& stop) {
            const PointBatch batch = run(stop);
            const PixelColumns &some = batch.pixels, &all = whole.pixels;
            for (std::size_t i = 0; i < positions.size(); ++i) {
                if (some.status()[i] == PixelStatus::Pending) continue;
                REQUIRE(some.status()[i] == all.status()[i]);
                REQUIRE(some.n()[i] == all.n()[i]);
                REQUIRE(some[Channel::Distance][i] == all[Channel::Distance][i]);
            }
        });
    }
}

TEST_CASE("engine: the search for a limit may be stopped anywhere") {
    for (const NamedView& named : kViews) {
        INFO(named.name);
        stop_everywhere([&](const StopFlag& stop) {
            EngineTask task = task_for(named, {48, 27});
            const AutoLimit limit = AutoLimit::from_coarse_grid(task, {1, best_simd_level()}, stop);
            REQUIRE(limit.limit() > 0);
        });
    }
}

TEST_CASE("engine: the search for a minibrot may be stopped anywhere") {
    for (const NamedView& named : kViews) {
        INFO(named.name);
        const View view = task_for(named, {48, 27}).view;
        const Limits limits{.max_iterations = 10'000, .escape_radius = 625};
        const Location whole = locate(view, limits, StopFlag());
        stop_everywhere([&](const StopFlag& stop) {
            const Location found = locate(view, limits, stop);
            REQUIRE((found.outcome == SearchOutcome::Stopped || found.outcome == whole.outcome));
        });
    }
}
