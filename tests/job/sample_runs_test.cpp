#include "job/sample_runs.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/simd_level.h"
#include "support/never_stop.h"

using namespace mandel;

namespace {

const View kView{Decimal("-0.374004139"), Decimal("0.659792175"), Decimal("300"), 0, {61, 37}};

// Beside the set, with some pixels that take many iterations.
const View kSlow{Decimal("-0.7436438870371587"), Decimal("0.13182590420531197"), Decimal("100"), 0,
                 kView.size};

struct Runs {
    Runs(const Limits& limits, std::uint32_t samples, const View& view = kView)
        : storage(kView.size, {Channel::Fraction}),
          watch(nullptr, {}),
          runs(view, limits, samples, {}, {2, best_simd_level()}, stop, watch) {
        watch.show(storage, {});
    }

    std::vector<PixelResult> sample(std::uint32_t sample) {
        REQUIRE(runs.compute({.sample = sample}, storage));
        std::vector<PixelResult> pixels;
        for (std::uint32_t y = 0; y < kView.size.height; ++y) {
            for (std::uint32_t x = 0; x < kView.size.width; ++x) {
                pixels.push_back(storage.stage().at(x, y));
            }
        }
        return pixels;
    }

    StopFlag stop;
    CompStorage storage;
    PictureWatch watch;
    SampleRuns runs;
};

void require_same(const std::vector<PixelResult>& a, const std::vector<PixelResult>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        REQUIRE(a[i] == b[i]);
    }
}

}  // namespace

TEST_CASE("job: runs that raise the limit end as one run at the limit that was found") {
    Runs found({}, 2, kSlow);
    const std::vector<PixelResult> first = found.sample(0), second = found.sample(1);
    const std::uint64_t limit = found.runs.max_iterations();
    // The coarse grid has missed some pixels: there was more than one run.
    EngineTask task;
    task.view = kSlow;
    task.plan = make_plan(kSlow, {});
    task.escape_radius = Limits().escape_radius;
    task.samples = 2;
    const Execution execution{2, best_simd_level()};
    REQUIRE(AutoLimit::from_coarse_grid(task, execution, kNeverStop).limit() < limit);
    Runs given({.max_iterations = limit}, 2, kSlow);
    require_same(given.sample(0), first);
    require_same(given.sample(1), second);
    CHECK(given.runs.max_iterations() == limit);
    // Every sample of every pixel is counted once, however many runs it took.
    for (const Runs* each : {&found, &given}) {
        const EngineCounts& counts = each->runs.counts();
        CHECK(counts.escaped + counts.interior + counts.limit == 2 * kView.size.pixels());
    }
    CHECK(found.runs.counts().escaped == given.runs.counts().escaped);
}

TEST_CASE("job: samples of a pixel are different points") {
    Runs runs({.max_iterations = 2000}, 2);
    const std::vector<PixelResult> first = runs.sample(0), second = runs.sample(1);
    std::size_t different = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        different += first[i] != second[i];
    }
    CHECK(different > first.size() / 2);
}

TEST_CASE("job: stopped runs say so") {
    Runs runs({.max_iterations = 2000}, 1);
    runs.stop.request();
    CHECK_FALSE(runs.runs.compute({}, runs.storage));
}
