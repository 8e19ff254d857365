#include "engine/auto_limit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/point_batch.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

EngineTask task_for(const std::string& re, const std::string& im, const std::string& zoom,
                    Size size = {96, 54}) {
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
    return AutoLimit::from_coarse_grid(task, execution, kNeverStop).limit();
}

// What all pixels come to at a limit.
PointBatch followed(EngineTask task, std::uint64_t limit,
                    const std::vector<PixelPosition>& pixels) {
    task.max_iterations = limit;
    task.lists_far = true;
    return compute_points(task, {Channel::Distance}, pixels, {2, best_simd_level()}, kNeverStop);
}

// The limit of a picture of the view.
std::uint64_t picture_limit(EngineTask task, const std::vector<PixelPosition>& pixels) {
    AutoLimit limit = AutoLimit::from_coarse_grid(task, {2, best_simd_level()}, kNeverStop);
    while (limit.raise(followed(task, limit.limit(), pixels).counts, pixels.size())) {
    }
    return limit.limit();
}

}  // namespace

TEST_CASE("engine: the automatic limit is the same for any thread count and SIMD level") {
    const EngineTask task = task_for("-0.7436439", "0.1318259", "1e5");
    const std::uint64_t limit = coarse_limit(task, {1, SimdLevel::Scalar});
    for (const SimdLevel level : all_levels()) {
        CHECK(coarse_limit(task, {2, level}) == limit);
    }
}

TEST_CASE("engine: what the automatic limit leaves black is invisible") {
    const struct {
        std::string re, im, zoom;
    } views[] = {
        {"-0.75", "0", "1"},
        {"-0.7436438870371587", "0.13182590420531197", "1e5"},
        {"-0.7436438870371587", "0.13182590420531197", "1e6"},
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
        const EngineTask task = task_for(v.re, v.im, v.zoom);
        std::vector<PixelPosition> rest = all_pixels(task.view.size);
        const std::uint64_t limit = picture_limit(task, rest);
        const PointBatch at_limit = followed(task, limit, rest);
        std::erase_if(rest, [&, i = std::size_t{0}](const PixelPosition&) mutable {
            return at_limit.pixels.status()[i++] != PixelStatus::Limit;
        });
        const PointBatch later = followed(task, 16 * limit, rest);
        INFO(v.re, " ", v.im, " ", v.zoom, " limit ", limit);
        // One in 500 of the samples of a coarse grid, about that of the picture.
        CHECK(250 * later.counts.escaped <= at_limit.counts.escaped + later.counts.escaped);
        for (std::size_t i = 0; i < rest.size(); ++i) {
            if (later.pixels.status()[i] == PixelStatus::Escaped) {
                CHECK(later.pixels[Channel::Distance][i] < 0.001);
            }
        }
    }
}

TEST_CASE("engine: pixels that are near the set at a limit are within a thousandth of a pixel") {
    // By their distance when they have escaped.
    const EngineTask task = task_for("-0.7436438870371587", "0.13182590420531197", "1e5");
    const std::vector<PixelPosition> pixels = all_pixels(task.view.size);
    const PointBatch early = followed(task, 600, pixels), late = followed(task, 1 << 20, pixels);
    std::size_t near = 0, far = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (early.pixels.status()[i] != PixelStatus::Limit) continue;
        const bool is_far = std::ranges::find(early.far, pixels[i]) != early.far.end();
        if (late.pixels.status()[i] != PixelStatus::Escaped) continue;
        ++(is_far ? far : near);
        if (!is_far) CHECK(late.pixels[Channel::Distance][i] < 0.002);
    }
    CHECK(near > 0);
    CHECK(far > 0);
    CHECK(early.counts.near + early.far.size() == early.counts.limit);
}

TEST_CASE("engine: what a run takes is counted the same for any thread count and SIMD level") {
    const EngineTask tasks[] = {
        task_for("-0.7436439", "0.1318259", "1e6"), task_for("-1.40115518909205060052", "0", "1e9"),
        task_for("-1.7548776662466927", "0", "1e13"), task_for("-2", "0", "1e400")};
    std::uint64_t work = 0;
    for (EngineTask task : tasks) {
        task.max_iterations = 3000;
        const std::vector<PixelPosition> grid = AutoLimit::coarse_grid({480, 270});
        task.view.size = {480, 270};
        const auto counts = [&](const Execution& execution) {
            return compute_points(task, {}, grid, execution, kNeverStop).counts;
        };
        const EngineCounts scalar = counts({1, SimdLevel::Scalar});
        work += scalar.work;
        for (const SimdLevel level : all_levels()) {
            const EngineCounts other = counts({2, level});
            CHECK(other.work == scalar.work);
            CHECK(other.near == scalar.near);
            CHECK(other.iterations == scalar.iterations);
        }
    }
    CHECK(work > 0);  // none where no pixel can escape
}

TEST_CASE("engine: a picture with many pixels near the set at its limit takes the next one") {
    EngineTask task = task_for("-0.75", "0", "1");
    AutoLimit limit = AutoLimit::from_coarse_grid(task, {1, best_simd_level()}, kNeverStop);
    REQUIRE(limit.limit() == 2048);
    EngineCounts picture;
    picture.escaped = 998;
    picture.limit = 5;
    CHECK_FALSE(limit.raise(picture, 2000));
    picture.near = 2;
    CHECK_FALSE(limit.raise(picture, 2000));
    picture.near = 3;
    CHECK(limit.raise(picture, 2000));
    CHECK(limit.limit() == 3072);
    CHECK(limit.raise(picture, 2000));
    CHECK(limit.limit() == 4096);
    picture.work = std::uint64_t{1} << 40;  // it has taken too long as it is
    CHECK_FALSE(limit.raise(picture, 2000));
}

TEST_CASE("engine: where the rule takes too long the search is cut short and says so") {
    const struct {
        std::string re, im, zoom;
    } views[] = {
        // On the main cardioid and on the disk of period 2, at irrational angles.
        {"-0.3905408702184000506697626007137984858176",
         "-0.5867879073469687511967146430557158400967", "1e7"},
        {"-0.3905408702184000506697626007137984858176",
         "-0.5867879073469687511967146430557158400967", "1e9"},
        {"-1.1843422195799195753795600953418526681702",
         "-0.1688725735653809105860965495299069521778", "1e30"},
        // The limit of period doubling.
        {"-1.401155189093314712", "0", "1e12"},
        // The gap between the main cardioid and that disk, in the middle column: dz/dc grows by a
        // power of n only.
        {"-0.75", "0", "1e400"}};
    for (const auto& v : views) {
        EngineTask task = task_for(v.re, v.im, v.zoom, {95, 55});
        INFO(v.re, " ", v.im, " ", v.zoom);
        AutoLimit limit = AutoLimit::from_coarse_grid(task, {2, best_simd_level()}, kNeverStop);
        CHECK(limit.is_cut_short());
        CHECK(limit.limit() <= AutoLimit::kReferenceLimit);
        CHECK_FALSE(limit.raise({.iterations = 1, .work = 1, .escaped = 1, .near = 1}, 2));
        const PointBatch grid = followed(task, limit.limit(), AutoLimit::coarse_grid({95, 55}));
        CHECK(grid.counts.steps() <= static_cast<double>(grid.pixels.size()) * (3 << 15));
    }
}
