#include "engine/inside_blocks.h"

#include <doctest/doctest.h>

#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// A minibrot that fills a part of the view.
const NamedView kMinibrot{"minibrot", "-0.743643887037151", "0.131825904205330", "486132", 3000};
const Size kSize{240, 136};

std::vector<PixelPosition> all_pixels() {
    std::vector<PixelPosition> positions;
    for (std::uint32_t y = 0; y < kSize.height; ++y) {
        for (std::uint32_t x = 0; x < kSize.width; ++x) positions.push_back({x, y});
    }
    return positions;
}

EscapeTask escape_task(const EngineTask& view, const PixelMap& map) {
    EscapeTask task;
    task.max_iterations = view.max_iterations;
    task.escape_radius_sq = 625 * 625;
    task.pixel = map.pixel();
    return task;
}

std::vector<std::uint8_t> marked(const EngineTask& view, SimdLevel level,
                                 std::span<const PixelPosition> positions) {
    const PixelMap map(view.view, view.plan);
    const EscapeTask task = escape_task(view, map);
    InsideBlocks blocks(task, map);
    std::vector<std::uint8_t> is_inside(positions.size());
    blocks.mark(level, positions, is_inside, kNeverStop);
    return is_inside;
}

}  // namespace

TEST_CASE("engine: pixels of squares that are inside never escape") {
    const EngineTask view = task_for(kMinibrot, kSize);
    const std::vector<PixelPosition> positions = all_pixels();
    const std::vector<std::uint8_t> is_inside = marked(view, best_simd_level(), positions);
    const PixelMap map(view.view, view.plan);
    EscapeTask task = escape_task(view, map);
    task.find_interior = false;
    task.max_iterations = 20000;
    std::vector<double> re, im;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (is_inside[i] == 0) continue;
        const Complex<double> c = map.point(positions[i].x, positions[i].y, {});
        re.push_back(c.re);
        im.push_back(c.im);
    }
    CHECK(re.size() > 1000);
    OrbitColumns ends(re.size());
    escape_points(best_simd_level(), task, re, im, ends.ends(), kNeverStop);
    for (const PixelStatus status : ends.status) REQUIRE(status == PixelStatus::Limit);
}

TEST_CASE(
    "engine: which pixels are in squares inside does not depend on what is computed together") {
    const EngineTask view = task_for(kMinibrot, kSize);
    const std::vector<PixelPosition> positions = all_pixels();
    const std::vector<std::uint8_t> all = marked(view, best_simd_level(), positions);
    for (const SimdLevel level : all_levels()) {
        std::vector<PixelPosition> some;
        for (std::size_t i = 0; i < positions.size(); i += 7) some.push_back(positions[i]);
        const std::vector<std::uint8_t> is_inside = marked(view, level, some);
        for (std::size_t i = 0; i < some.size(); ++i) REQUIRE(is_inside[i] == all[7 * i]);
    }
}

TEST_CASE("engine: under a low limit squares are not worth a proof") {
    EngineTask view = task_for(kMinibrot, kSize);
    const PixelMap map(view.view, view.plan);
    EscapeTask task = escape_task(view, map);
    CHECK(InsideBlocks(task, map).are_worth_it());
    task.max_iterations = 1000;
    CHECK_FALSE(InsideBlocks(task, map).are_worth_it());
    task.max_iterations = 3000;
    task.find_interior = false;
    CHECK_FALSE(InsideBlocks(task, map).are_worth_it());
}
