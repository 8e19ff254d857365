#include "kernel/direct/escape.h"

#include <doctest/doctest.h>
#include <cmath>
#include <vector>

#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/oracle.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

using Ends = OrbitColumns;

struct Points {
    std::vector<double> re, im;
};

// Points over a square: from all escaping at once to all inside, depending on the square.
Points square_of_points(double re, double im, double width, std::size_t side) {
    Points points;
    for (std::size_t i = 0; i < side * side; ++i) {
        points.re.push_back(
            re + width * (static_cast<double>(i % side) / static_cast<double>(side) - 0.5));
        points.im.push_back(
            im + width * (static_cast<double>(i / side) / static_cast<double>(side) - 0.5));
    }
    return points;
}

Ends run(SimdLevel level, const EscapeTask& task, const Points& points) {
    Ends ends(points.re.size());
    StopFlag never;
    escape_points(level, task, points.re, points.im, ends.ends(), never);
    return ends;
}

// Shallow places that catch errors.
const NamedView kViews[] = {
    {"whole set", "-0.75", "0", "1", 1000},
    {"far outside", "-0.75", "0", "1e-10", 1000},
    {"whole exterior", "3", "4", "100", 1000},
    {"whole interior", "-0.1", "0.1", "100", 1000},
    {"seahorse valley", "-0.743643887037151", "0.131825904205330", "1e5", 20000},
    {"seahorse valley, turned", "-0.743643887037151", "0.131825904205330", "1e5", 20000, 33.25},
    {"elephant valley", "0.2925755", "0.0149977", "1e4", 5000},
    {"the needle near -2", "-1.99999911758766165543", "0", "1e7", 5000},
    {"the real axis", "-1.4011551890", "0", "1e5", 20000},
    {"preperiodic c = i", "0", "1", "1e7", 2000},
    {"preperiodic c = -2", "-2", "0", "1e7", 2000},
    {"period 1 centre", "0", "0", "10", 1000},
    {"period 2 centre", "-1", "0", "10", 1000},
    {"cusp of the cardioid", "0.25", "0", "1e4", 50000},
    {"period 3 minibrot", "-1.7548776662466927", "0", "1e6", 20000},
    {"deepest double view", "-0.743643887037158704752191506114774",
     "0.131825904205311970493132056385139", "1e8", 20000},
    {"limit of one", "-0.75", "0", "1", 1},
    {"limit shorter than a block", "-0.75", "0", "1", 7},
};

}  // namespace

TEST_CASE("kernel: every sampled pixel agrees with arbitrary precision, on every SIMD level") {
    for (const NamedView& named : kViews) {
        const EngineTask task = task_for(named);
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 60);
        std::vector<std::optional<PixelResult>> truths;
        for (const PixelPosition p : positions) {
            truths.push_back(oracle::iterate_pixel(task.view, p.x, p.y, named.limit, 625));
        }
        for (const SimdLevel level : all_levels()) {
            StopFlag never;
            const PointBatch batch =
                compute_points(task, kAllChannels, positions, {1, level}, never);
            for (std::size_t i = 0; i < positions.size(); ++i) {
                INFO(named.name, " pixel ", positions[i].x, ",", positions[i].y);
                REQUIRE(oracle::judge(batch.pixels.at(i), truths[i]) == "");
                if (!truths[i] || (*truths[i])[Channel::Distance] < 0.025) continue;
                REQUIRE(std::fabs(std::remainder(batch.pixels.at(i)[Channel::Direction] -
                                                     (*truths[i])[Channel::Direction],
                                                 1)) < 1e-4);
                REQUIRE(std::fabs(std::remainder(
                            batch.pixels.at(i)[Channel::Angle] - (*truths[i])[Channel::Angle], 1)) <
                        1e-3);
            }
        }
    }
}

TEST_CASE("kernel: all SIMD levels end every orbit with the same bits") {
    const struct {
        double re, im, width;
    } squares[] = {{-0.75, 0, 4},         {-0.7436439, 0.1318259, 1e-5},
                   {-1.7548776, 0, 0.05}, {-0.15652, 1.03225, 1e-3},
                   {-0.1, 0.1, 0.01},     {3, 3, 1}};
    for (const auto& square : squares) {
        const Points points = square_of_points(square.re, square.im, square.width, 67);
        for (const std::uint64_t limit : {1ULL, 23ULL, 24ULL, 25ULL, 3000ULL, 40000ULL}) {
            for (const bool with_derivative : {false, true}) {
                for (const bool find_interior : {false, true}) {
                    if (limit == 40000 && !find_interior) continue;
                    const EscapeTask task{
                        limit, 625.0 * 625.0, with_derivative, find_interior, {1e-3, 2e-3}};
                    const Ends scalar = run(SimdLevel::Scalar, task, points);
                    for (const SimdLevel level : vector_levels()) {
                        REQUIRE(run(level, task, points) == scalar);
                    }
                }
            }
        }
    }
}

TEST_CASE("kernel: points that doubles lose are left as they are, the same on all SIMD levels") {
    const Points points = square_of_points(-0.7436439, 0.1318259, 1e-3, 67);
    EscapeTask task{3000, 625.0 * 625.0, true, true, {1e-5, 0}};
    const Ends all = run(SimdLevel::Scalar, task, points);
    task.lost_size = 1e8;
    const Ends told = run(SimdLevel::Scalar, task, points);
    int lost = 0, escaped = 0;
    for (std::size_t i = 0; i < points.re.size(); ++i) {
        lost += told.status[i] == PixelStatus::Pending;
        if (told.status[i] != PixelStatus::Escaped) continue;
        ++escaped;
        REQUIRE(told.n[i] == all.n[i]);
        REQUIRE(told.dr[i] == all.dr[i]);
    }
    CHECK(lost > 10);
    CHECK(escaped > 1000);
    for (const SimdLevel level : vector_levels()) {
        REQUIRE(run(level, task, points) == told);
    }
}

TEST_CASE(
    "kernel: a point beside the edge of a component is inside after the same time everywhere") {
    const std::vector<double> re{-1.7615615752492924, -1.7572726863604033},
        im{-0.011048866355305421, -0.012071088577527643};
    for (const SimdLevel level : all_levels()) {
        for (const bool with_derivative : {false, true}) {
            std::vector<std::uint64_t> n(2);
            std::vector<double> zr(2), zi(2), dr(2), di(2);
            std::vector<PixelStatus> status(2, PixelStatus::Pending);
            StopFlag never;
            escape_points(level, {300'000, 1e6, with_derivative, true, {1e-5, 0}}, re, im,
                          {n, zr, zi, dr, di, status}, never);
            CHECK(status[0] == PixelStatus::Interior);
            CHECK(n[0] == 196'608);
            CHECK(status[1] == PixelStatus::Limit);
        }
    }
}

TEST_CASE("kernel: a point's bits do not depend on how many are computed beside it") {
    const Points points = square_of_points(-0.7436439, 0.1318259, 1e-4, 12);
    const EscapeTask task{5000, 625.0 * 625.0, true, true, {1e-3, 0}};
    const Ends all = run(best_simd_level(), task, points);
    for (const std::size_t count : {1U, 2U, 15U, 16U, 17U, 100U}) {
        const auto part = static_cast<std::ptrdiff_t>(count);
        const Ends some = run(best_simd_level(), task,
                              {{points.re.begin(), points.re.begin() + part},
                               {points.im.begin(), points.im.begin() + part}});
        for (std::size_t i = 0; i < count; ++i) {
            REQUIRE(some.n[i] == all.n[i]);
            REQUIRE(some.zr[i] == all.zr[i]);
            REQUIRE(some.di[i] == all.di[i]);
        }
    }
}

TEST_CASE("kernel: the derivative does not change the orbit") {
    const Points points = square_of_points(-0.7436439, 0.1318259, 1e-4, 50);
    EscapeTask task{5000, 625.0 * 625.0, false, true, {1, 0}};
    const Ends without = run(best_simd_level(), task, points);
    task.with_derivative = true;
    const Ends with = run(best_simd_level(), task, points);
    CHECK(with.n == without.n);
    CHECK(with.zr == without.zr);
    CHECK(with.zi == without.zi);
}

TEST_CASE("kernel: without the interior shortcuts the same points escape with the same bits") {
    const Points points = square_of_points(-0.75, 0, 3, 60);
    EscapeTask task{30000, 625.0 * 625.0, true, true, {1, 0}};
    const Ends with = run(best_simd_level(), task, points);
    task.find_interior = false;
    const Ends without = run(best_simd_level(), task, points);
    for (std::size_t i = 0; i < points.re.size(); ++i) {
        const bool escaped = without.status[i] == PixelStatus::Escaped;
        REQUIRE((with.status[i] == PixelStatus::Escaped) == escaped);
        if (!escaped) continue;
        REQUIRE(with.n[i] == without.n[i]);
        REQUIRE(with.zr[i] == without.zr[i]);
        REQUIRE(with.dr[i] == without.dr[i]);
    }
}

TEST_CASE("kernel: the limit is met exactly and never overshot") {
    const Points points = square_of_points(-0.75, 0.1, 1, 40);
    const Ends far = run(best_simd_level(), {2000, 625.0 * 625.0, false, false, {}}, points);
    for (const std::uint64_t limit : {1ULL, 5ULL, 30ULL, 47ULL, 48ULL, 49ULL, 500ULL}) {
        const Ends near = run(best_simd_level(), {limit, 625.0 * 625.0, false, false, {}}, points);
        for (std::size_t i = 0; i < points.re.size(); ++i) {
            const bool escapes = far.status[i] == PixelStatus::Escaped && far.n[i] <= limit;
            REQUIRE((near.status[i] == PixelStatus::Escaped) == escapes);
            REQUIRE(near.n[i] == (escapes ? far.n[i] : limit));
        }
    }
}

TEST_CASE("kernel: a requested stop ends a hopeless run at once and leaves the rest pending") {
    const Points points = square_of_points(-0.1, 0.1, 0.01, 40);
    for (const SimdLevel level : all_levels()) {
        Ends ends(points.re.size());
        StopFlag stop;
        stop.request();
        const EscapeTask task{std::uint64_t{1} << 60, 4, false, false, {}};
        escape_points(level, task, points.re, points.im, ends.ends(), stop);
        CHECK(ends.status == std::vector<PixelStatus>(points.re.size(), PixelStatus::Pending));
    }
}

TEST_CASE("kernel: extreme escape radii keep every value finite") {
    for (const double radius : {2.0, 1e70}) {
        EngineTask task = task_for(kViews[0]);
        task.escape_radius = radius;
        StopFlag never;
        const auto positions = seeded_positions(task.view.size, 200);
        const PointBatch batch =
            compute_points(task, kAllChannels, positions, {1, best_simd_level()}, never);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const auto truth =
                oracle::iterate_pixel(task.view, positions[i].x, positions[i].y, 1000, radius);
            REQUIRE((batch.pixels.at(i).status == PixelStatus::Escaped) == truth.has_value());
            if (!truth) continue;
            REQUIRE(batch.pixels.at(i).n == truth->n);
            REQUIRE(std::fabs(batch.pixels.at(i).mu() - truth->mu()) < 1e-9);
            REQUIRE(std::isfinite(batch.pixels.at(i)[Channel::Distance]));
        }
    }
}
