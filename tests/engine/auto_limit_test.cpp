#include "engine/auto_limit.h"

#include <doctest/doctest.h>
#include <vector>

#include "engine/point_batch.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

EngineTask task_for(const char* re, const char* im, const char* zoom, Size size = {96, 54}) {
    EngineTask task;
    task.view = {Decimal(re), Decimal(im), Decimal(zoom), 0, size};
    task.plan = make_plan(task.view, {});
    task.escape_radius = 625;
    return task;
}

std::vector<PixelPosition> all_pixels(Size size) {
    std::vector<PixelPosition> all;
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) all.push_back({x, y});
    }
    return all;
}

std::uint64_t coarse_limit(EngineTask task, const Execution& execution) {
    StopFlag never;
    return AutoLimit::from_coarse_grid(task, execution, never).limit();
}

}  // namespace

TEST_CASE("engine: the automatic limit is the same for any thread count and SIMD level") {
    const EngineTask task = task_for("-0.7436439", "0.1318259", "1e5");
    const std::uint64_t limit = coarse_limit(task, {1, SimdLevel::Scalar});
    for (const SimdLevel level : all_levels()) {
        CHECK(coarse_limit(task, {2, level}) == limit);
    }
}

TEST_CASE("engine: with the automatic limit no pixel is black that a ten times higher one shows") {
    const struct {
        const char *re, *im, *zoom;
    } views[] = {
        {"-0.75", "0", "1"},
        {"-0.7436438870371587", "0.13182590420531197", "1e5"},
        {"-0.7436438870371587", "0.13182590420531197", "1e8"},
        {"-1.7548776662466927", "0", "50"},
        {"0.2925755", "0.0149977", "1e4"},
        {"-1.7548776662466927", "0", "1e13"},
        {"-1.759817130804847813610825010561798238244",
         "-0.01259331079974986538374663184326485845034", "1e14"},
        {"-0.743643887037158704752191506114774", "0.131825904205311970493132056385139", "1e25"},
        {"0.438201090809984714798836704183781579775093781331734",
         "0.250541573359688171678400414758224860053729045156654", "1.40057e28"},
        {"-2", "0", "1e400"},
        {"-0.1", "0.1", "1e30"}};
    for (const auto& v : views) {
        EngineTask task = task_for(v.re, v.im, v.zoom);
        StopFlag never;
        const Execution execution{1, best_simd_level()};
        AutoLimit limit = AutoLimit::from_coarse_grid(task, execution, never);
        std::vector<PixelPosition> rest = all_pixels(task.view.size);
        // Computes the pixels that are still at the limit, as a picture does.
        const auto compute = [&](std::uint64_t at) {
            task.max_iterations = at;
            const PointBatch batch = compute_points(task, {}, rest, execution, never);
            std::vector<PixelPosition> still;
            for (std::size_t i = 0; i < rest.size(); ++i) {
                if (batch.pixels.at(i).status == PixelStatus::Limit) still.push_back(rest[i]);
            }
            rest = std::move(still);
            return batch.counts;
        };
        while (limit.raise(compute(limit.limit()), task.view.size.pixels())) {
        }
        INFO(v.re, " ", v.im, " ", v.zoom, " limit ", limit.limit());
        CHECK(compute(10 * limit.limit()).escaped == 0);
    }
}

TEST_CASE("engine: a view without a single black pixel needs no raise") {
    AutoLimit limit(1024);
    CHECK_FALSE(limit.raise({.iterations = 100, .escaped = 50, .interior = 0, .limit = 0}, 50));
    CHECK(limit.limit() == 1024);
}

TEST_CASE("engine: a deep view where nothing can ever escape is given up early") {
    // The gap between the main cardioid and the period-2 disk, in the middle column: dz/dc grows by
    // a power of n only.
    EngineTask task = task_for("-0.75", "0", "1e400", {97, 55});
    StopFlag never;
    const Execution execution{1, best_simd_level()};
    AutoLimit limit = AutoLimit::from_coarse_grid(task, execution, never);
    CHECK(limit.limit() <= 1 << 19);
    CHECK_FALSE(limit.raise({.iterations = 1, .escaped = 0, .interior = 0, .limit = 1}, 1));
}

TEST_CASE("engine: few pixels that never escape do not raise the limit without end") {
    const std::uint64_t pixels = 57'600;
    // As on the needle: before anything is known, and when hardly any of them was found.
    AutoLimit first(std::uint64_t{1} << 22);
    CHECK_FALSE(first.raise({.iterations = 1, .escaped = 0, .interior = 0, .limit = 180}, pixels));
    AutoLimit second(1024);
    CHECK(second.raise({.iterations = 1, .escaped = 0, .interior = 0, .limit = 180}, pixels));
    int raises = 0;
    while (raises < 20 &&
           second.raise({.iterations = 1, .escaped = 20, .interior = 0, .limit = 160}, pixels)) {
        ++raises;
    }
    CHECK(second.limit() <= std::uint64_t{1} << 25);
    // Enough of them are worth it.
    CHECK(second.raise({.iterations = 1, .escaped = 600, .interior = 0, .limit = 160}, pixels));
}

TEST_CASE("engine: a view whose other half never escapes is given up early") {
    // The edge of a disk of period 5 at an angle that no component sits at.
    EngineTask task = task_for(
        "-1.254314051929144429533887605321049860108783506950868936686615345261963",
        "0.3802904113192924476116091807632446556517053358312292508663782593046283", "1e50");
    StopFlag never;
    const AutoLimit limit = AutoLimit::from_coarse_grid(task, {1, best_simd_level()}, never);
    CHECK(limit.limit() <= 1 << 16);
    CHECK(limit.unresolved() > 0);
}
