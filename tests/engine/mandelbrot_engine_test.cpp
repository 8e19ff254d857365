#include "engine/mandelbrot_engine.h"

#include <doctest/doctest.h>
#include <vector>

#include "engine/deep_reference.h"
#include "engine/work_order.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

EngineTask seahorse(Size size, std::uint64_t limit) {
    EngineTask task;
    task.view = {Decimal("-0.7436439"), Decimal("0.1318259"), Decimal("1e4"), 20, size};
    task.plan = make_plan(task.view, {.max_iterations = limit});
    task.max_iterations = limit;
    task.escape_radius = 625;
    return task;
}

struct Run {
    EngineState state;
    EngineCounts counts;
    std::vector<PixelResult> pixels;
};

std::vector<PixelResult> pixels_of(const CompStage& stage) {
    std::vector<PixelResult> pixels;
    for (std::uint32_t y = 0; y < stage.size().height; ++y) {
        for (std::uint32_t x = 0; x < stage.size().width; ++x) pixels.push_back(stage.at(x, y));
    }
    return pixels;
}

Run run(const EngineTask& task, const Execution& execution, bool refined = false) {
    CompStorage storage(task.view.size, kAllChannels);
    const Size size = task.view.size;
    storage.stage().prepare(refined ? refined_tiles(size) : whole_tiles(size));
    StopFlag stop;
    MandelbrotEngine engine(storage, task, execution, stop);
    engine.start();
    const EngineState state = engine.wait();
    return {state, engine.counts(), pixels_of(storage.stage())};
}

}  // namespace

TEST_CASE("engine: any number of threads and any SIMD level give the same pixels") {
    const EngineTask task = seahorse({150, 131}, 3000);
    const Run reference = run(task, {1, SimdLevel::Scalar});
    CHECK(reference.state == EngineState::Finished);
    CHECK(reference.counts.escaped + reference.counts.interior + reference.counts.limit ==
          task.view.size.pixels());
    for (const SimdLevel level : all_levels()) {
        for (const unsigned threads : {1U, 2U, 7U}) {
            const Run other = run(task, {threads, level});
            CHECK(other.pixels == reference.pixels);
            CHECK(other.counts.iterations == reference.counts.iterations);
        }
    }
}

TEST_CASE("engine: no pixel is lost where the queue of the direct tail fills as new ones begin") {
    EngineTask task;
    task.view = {Decimal("-1.759817130804847813610825010561798238244"),
                 Decimal("-0.01259331079974986538374663184326485845034"),
                 Decimal("1e14"),
                 0,
                 {160, 90}};
    task.plan = make_plan(task.view, {.max_iterations = 1000});
    task.max_iterations = 1000;
    task.escape_radius = 625;
    prepare_reference(task, kNeverStop);
    CHECK(run(task, {1, best_simd_level()}).pixels == run(task, {1, SimdLevel::Scalar}).pixels);
}

TEST_CASE("engine: refinement in levels gives the same pixels") {
    const EngineTask task = seahorse({333, 217}, 3000);
    const Run whole = run(task, {2, best_simd_level()});
    for (const unsigned threads : {1U, 2U, 7U}) {
        CHECK(run(task, {threads, best_simd_level()}, true).pixels == whole.pixels);
    }
}

TEST_CASE("engine: every size is filled, down to one pixel") {
    for (const Size size : {Size{1, 1}, Size{1, 90}, Size{90, 1}, Size{7, 3}, Size{65, 64}}) {
        const Run filled = run(seahorse(size, 500), {2, best_simd_level()});
        CHECK(filled.state == EngineState::Finished);
        for (const PixelResult& pixel : filled.pixels) CHECK(pixel.status != PixelStatus::Pending);
    }
}

TEST_CASE("engine: a stop requested during the run aborts it and stalls the stage") {
    // On the boundary: the orbit of i meets a repelling cycle, so it neither escapes nor can be
    // proved inside.
    EngineTask task = seahorse({1, 1}, Limits::kMaxIterations);
    task.view.re = Decimal("0");
    task.view.im = Decimal("1");
    task.view.zoom = Decimal("1");
    task.plan = make_plan(task.view, {});
    CompStorage storage(task.view.size, {});
    storage.stage().prepare(whole_tiles(task.view.size));
    StopFlag stop;
    MandelbrotEngine engine(storage, task, {2, best_simd_level()}, stop);
    CHECK(engine.state() == EngineState::PreStart);
    engine.start();
    CHECK(engine.state() == EngineState::Running);
    engine.request_stop();
    CHECK(engine.wait() == EngineState::Aborted);
    CHECK(storage.stage().state() == StageState::Stalled);
}

TEST_CASE("engine: a raised limit computes only the pixels that had reached the old one") {
    const Size size{120, 90};
    const EngineTask low = seahorse(size, 300);
    CompStorage storage(size, kAllChannels);
    StopFlag stop;
    const auto run_on = [&](const EngineTask& task, std::vector<WorkUnit> units) {
        storage.stage().prepare(std::move(units));
        MandelbrotEngine engine(storage, task, {2, best_simd_level()}, stop);
        engine.start();
        CHECK(engine.wait() == EngineState::Finished);
        return engine.counts();
    };
    const EngineCounts first = run_on(low, whole_tiles(size));
    REQUIRE(first.limit > 0);
    EngineTask high = seahorse(size, 20000);
    high.only_limit = true;
    const EngineCounts second = run_on(high, bands_of(storage.stage(), true, nullptr));
    CHECK(second.escaped + second.interior + second.limit == first.limit);
    CHECK(pixels_of(storage.stage()) == run(seahorse(size, 20000), {1, best_simd_level()}).pixels);
}
