#include "engine/lost_points.h"

#include <doctest/doctest.h>
#include <cmath>

#include "engine/deep_reference.h"
#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/oracle.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// A row of pixels so near the needle that their orbits run along it for 200 steps, in which an
// error of a double grows by 2^200.
const NamedView kNeedle{"needle", "-1.9", "1e-60", "1e10", 1000};
// The same with more of them, and turned, so that none of its coordinates is short.
const NamedView kTurned{"needle, turned", "-1.9", "1e-60", "1e10", 1000, 180};

std::vector<PixelPosition> row(std::uint32_t width) {
    std::vector<PixelPosition> positions;
    for (std::uint32_t x = 0; x < width; ++x) positions.push_back({x, 0});
    return positions;
}

PixelColumns compute(const EngineTask& task, SimdLevel level) {
    StopFlag never;
    return compute_points(task, kAllChannels, row(task.view.size.width), {1, level}, never).pixels;
}

}  // namespace

TEST_CASE("engine: points that doubles lose are iterated in as many digits as they need") {
    for (const NamedView& named : {kNeedle, kTurned}) {
        const EngineTask task = task_for(named, {21, 1});
        const PixelColumns results = compute(task, best_simd_level());
        for (std::uint32_t x = 0; x < 21; ++x) {
            if (x == 10) continue;  // the reference itself
            const auto truth =
                oracle::iterate_pixel(task.view, x, 0, named.limit, task.escape_radius);
            INFO(named.name, " pixel ", x);
            REQUIRE(truth);
            CHECK(truth->n > 150);
            CHECK(results.at(x).n == truth->n);
            CHECK(results.at(x).mu() == doctest::Approx(truth->mu()).epsilon(1e-9));
            CHECK(std::fabs(std::remainder(results.at(x)[Channel::Angle] - (*truth)[Channel::Angle],
                                           1)) < 1e-4);
            CHECK(results.at(x)[Channel::Distance] ==
                  doctest::Approx((*truth)[Channel::Distance]).epsilon(1e-3));
        }
    }
}

TEST_CASE("engine: lost points are the same on every instruction set") {
    const EngineTask task = task_for(kNeedle, {201, 1});
    const PixelColumns scalar = compute(task, SimdLevel::Scalar);
    for (const SimdLevel level : vector_levels()) {
        const PixelColumns results = compute(task, level);
        for (std::size_t i = 0; i < results.size(); ++i) {
            INFO("pixel ", i);
            REQUIRE(results.at(i).n == scalar.at(i).n);
            REQUIRE(results.at(i)[Channel::Fraction] == scalar.at(i)[Channel::Fraction]);
            REQUIRE(results.at(i)[Channel::Distance] == scalar.at(i)[Channel::Distance]);
            REQUIRE(results.at(i).status == scalar.at(i).status);
        }
    }
}

TEST_CASE("engine: lost points escape from any radius as they do in arbitrary precision") {
    for (const double radius : {2.0, 1000.0, 1030.0, 1e60}) {
        EngineTask task = task_for(kTurned, {21, 1});
        task.escape_radius = radius;
        const PixelColumns results = compute(task, best_simd_level());
        for (std::uint32_t x = 0; x < 10; ++x) {
            const auto truth = oracle::iterate_pixel(task.view, x, 0, kTurned.limit, radius);
            INFO("radius ", radius, " pixel ", x);
            REQUIRE(truth);
            CHECK(results.at(x).status == PixelStatus::Escaped);
            CHECK(results.at(x).n == truth->n);
            CHECK(results.at(x).mu() == doctest::Approx(truth->mu()).epsilon(1e-9));
            CHECK(results.at(x)[Channel::Distance] ==
                  doctest::Approx((*truth)[Channel::Distance]).epsilon(1e-3));
        }
    }
}

TEST_CASE("engine: points of the real axis are known to be inside, however long they wander") {
    const EngineTask task = task_for({"antenna", "-1.7", "0", "4", 20000}, {21, 1});
    REQUIRE(task.plan.kernel == Kernel::DirectDouble);
    const PixelColumns results = compute(task, best_simd_level());
    for (std::size_t i = 0; i < results.size(); ++i) {
        const PixelResult result = results.at(i);
        CHECK((result.status == PixelStatus::Interior || result.status == PixelStatus::Escaped));
    }
    CHECK(compute(task, best_simd_level()).at(10).status == PixelStatus::Interior);
}

TEST_CASE("engine: the limit of a lost point is kept to the iteration") {
    const EngineTask task = task_for(kNeedle, {21, 1});
    const std::uint64_t n = compute(task, best_simd_level()).at(3).n;
    for (const std::uint64_t limit : {n - 1, n}) {
        EngineTask shorter = task;
        shorter.max_iterations = limit;
        const PixelResult result = compute(shorter, best_simd_level()).at(3);
        CHECK(result.status == (limit == n ? PixelStatus::Escaped : PixelStatus::Limit));
    }
}

TEST_CASE("engine: no point of a shallow view is on the wrong side of the limit") {
    // Pixels that plain doubles were wrong about, and how their orbits end.
    const struct {
        NamedView view;
        PixelPosition pixel;
        std::uint64_t n;  // 0: not within the limit
    } cases[] = {
        {{"late", "-0.743643887", "0.131825904", "335.15", 10000}, {55, 2}, 6067},
        {{"crowded", "-0.743641469539506220", "0.092236371197577624", "8324.9", 10000}, {17, 1}, 0},
        {{"deepest", "-0.739469748397932355", "0.119368118229016777", "1e5", 10000}, {14, 1}, 0},
        {{"short", "-0.730771113109900846", "-0.208557519259171922", "2458.5", 600}, {14, 1}, 568},
        {{"long", "-0.745504417076969129", "0.078174417172947780", "67199", 100000},
         {20, 10},
         74823},
    };
    for (const auto& each : cases) {
        // clang 14 does not take parts of a structured binding into INFO.
        const NamedView& named = each.view;
        const PixelPosition pixel = each.pixel;
        const std::uint64_t n = each.n;
        const EngineTask task = task_for(named, {64, 36});
        REQUIRE(task.plan.kernel == Kernel::DirectDouble);
        INFO(named.name);
        StopFlag never;
        for (const bool with_distance : {false, true}) {
            const ChannelSet channels = with_distance ? kAllChannels : ChannelSet{};
            const PixelResult result =
                compute_points(task, channels, {&pixel, 1}, {1, best_simd_level()}, never)
                    .pixels.at(0);
            CHECK((result.status == PixelStatus::Escaped) == (n > 0));
            CHECK(result.n == n);
        }
        if (named.limit > 10000) continue;
        const auto truth =
            oracle::iterate_pixel(task.view, pixel.x, pixel.y, named.limit, task.escape_radius);
        CHECK((truth ? truth->n : 0) == n);
    }
}

TEST_CASE("engine: a lost point that would take too many steps is left as it is") {
    const EngineTask task = task_for({"inside", "-0.1", "0.2", "100", 3000}, {1, 1});
    const LongOrbitTask orbit{3000, 625.0 * 625.0, ComplexExp(Complex<double>{0.04, 0})};
    const double centre = 0;
    StopFlag never;
    for (const std::uint64_t most : {1000u, 2999u, 3000u, 5000u}) {
        std::uint64_t n = 0;
        double zr = 0, zi = 0, dr = 0, di = 0;
        PixelStatus status = PixelStatus::Pending;
        const OrbitEnds ends{{&n, 1}, {&zr, 1}, {&zi, 1}, {&dr, 1}, {&di, 1}, {&status, 1}};
        iterate_lost_points(best_simd_level(), task.view, orbit, {&centre, 1}, {&centre, 1}, ends,
                            never, most);
        CHECK(status == (most < 3000 ? PixelStatus::Pending : PixelStatus::Limit));
        if (most >= 3000) CHECK(n == 3000);
    }
}

TEST_CASE(
    "engine: points are left to limbs where those are enough, and not late under high limits") {
    LongOrbitTask task{1000, 625.0 * 625.0, ComplexExp(Complex<double>{1, 0}) * FloatExp(1, -1000)};
    CHECK(latest_loss(task) == 1000);
    task.max_iterations = 10'000'000;
    CHECK(latest_loss(task) > 10'000);
    CHECK(latest_loss(task) < 360'000);
    task.pixel.exponent = -20000;
    CHECK(latest_loss(task) == 0);
}
