#include "kernel/direct/shift_check.h"

#include <doctest/doctest.h>
#include <array>
#include <vector>

#include "engine/pixel_map.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

const NamedView kSeahorse{"seahorse", "-0.743643887037158704752191506114774",
                          "0.131825904205311970493132056385139", "1e6", 20000};

EscapeTask escape_task(const PixelMap& map) {
    EscapeTask task;
    task.max_iterations = kSeahorse.limit;
    task.escape_radius_sq = 625 * 625;
    task.with_derivative = true;
    task.find_interior = false;
    task.pixel = map.pixel();
    return task;
}

}  // namespace

TEST_CASE(
    "kernel: an orbit that is beside the set for thousands of steps may be on the wrong side") {
    const EngineTask view = task_for(kSeahorse, {1280, 720});
    const PixelMap map(view.view, view.plan);
    const EscapeTask task = escape_task(map);
    std::vector<double> re, im;
    // Bounded in doubles; they escape after 18306 and 14284 steps. The last one is well inside.
    for (const PixelPosition p : {PixelPosition{1118, 337}, {1023, 567}, {640, 300}}) {
        const Complex<double> c = map.point(p.x, p.y, {});
        re.push_back(c.re);
        im.push_back(c.im);
    }
    OrbitColumns ends(re.size());
    escape_points(best_simd_level(), task, re, im, ends.ends(), kNeverStop);
    for (const PixelStatus status : ends.status) REQUIRE(status == PixelStatus::Limit);
    for (const SimdLevel level : all_levels()) {
        std::array<std::uint8_t, 3> is_unsure{};
        find_unsure_points(level, task, re, im, is_unsure, kNeverStop);
        CHECK(is_unsure == std::array<std::uint8_t, 3>{1, 1, 0});
    }
}

TEST_CASE("kernel: which points are unsure does not depend on the instruction set") {
    const EngineTask view = task_for(kSeahorse, {64, 36});
    const PixelMap map(view.view, view.plan);
    EscapeTask task = escape_task(map);
    task.max_iterations = 1001;
    std::vector<double> re, im;
    for (std::uint32_t x = 0; x < 64; ++x) {
        const Complex<double> c = map.point(x, 18, {});
        re.push_back(c.re);
        im.push_back(c.im);
    }
    std::vector<std::uint8_t> scalar(re.size()), vector(re.size());
    find_unsure_points(SimdLevel::Scalar, task, re, im, scalar, kNeverStop);
    for (const SimdLevel level : vector_levels()) {
        find_unsure_points(level, task, re, im, vector, kNeverStop);
        CHECK(vector == scalar);
    }
}

TEST_CASE("kernel: after a stop every point is unsure") {
    StopFlag stop;
    stop.request();
    const std::array<double, 1> re{0}, im{0};
    EscapeTask task;
    task.max_iterations = 1'000'000'000;
    task.pixel = {1e-9, 0};
    for (const SimdLevel level : all_levels()) {
        std::array<std::uint8_t, 1> is_unsure{};
        find_unsure_points(level, task, re, im, is_unsure, stop);
        CHECK(is_unsure[0] == 1);
    }
}
