// Every formula against plain iteration in arbitrary precision: shallow, deep, beyond the range of
// doubles, with folds near, stretched, turned and flipped, and Julia sets.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "job/verify.h"
#include "scene/scene_file.h"
#include "support/never_stop.h"

using namespace mandel;

namespace {

void check_all_right(const std::string& text, std::size_t samples) {
    INFO(text);
    const Scene scene = parse_scene(text, "test");
    std::vector<PixelPosition> positions;
    const Size size = scene.view.size;
    for (std::size_t i = 0; i < samples; ++i) {
        positions.push_back({static_cast<std::uint32_t>((i * 37 + 11) % size.width),
                             static_cast<std::uint32_t>((i * 61 + 5) % size.height)});
    }
    const auto verification = verify_pixels(scene.view, scene.limits, positions, {}, kNeverStop);
    REQUIRE(verification.has_value());
    CHECK(verification->mismatches.empty());
}

std::string lines(const std::vector<std::string>& keys) {
    std::string text = "size = \"96x54\"\n";
    for (const std::string& key : keys) text += key + "\n";
    return text;
}

}  // namespace

TEST_CASE("job: every formula is right at shallow zoom, folds and chaotic parts included") {
    for (const std::string_view name : formula_names()) {
        for (const char* power : {"2", "3", "4"}) {
            check_all_right(
                lines({"formula = \"" + std::string(name) + "\"", "power = " + std::string(power),
                       "center = \"-0.4,-0.5\"", "iterations = 200"}),
                12);
        }
    }
}

TEST_CASE("job: high degrees, stretched, turned and flipped") {
    check_all_right(lines({"power = 64", "escape_radius = 25", "center = \"0.9,0.1\"", "zoom = 10",
                           "iterations = 60"}),
                    12);
    check_all_right(
        lines({"formula = \"buffalo\"", "power = 9", "center = \"0.1,-0.1\"", "rotate = 20",
               "stretch = 1.5", "stretch_angle = 30", "flip = \"yes\"", "iterations = 100"}),
        12);
    check_all_right(lines({"stretch = 5", "stretch_angle = 40", "center = \"-1.75,0.01\"",
                           "zoom = 1e4", "iterations = 300"}),
                    12);
}

TEST_CASE("job: Julia sets, with pixels that escape before the first step") {
    for (const char* julia : {"0,1", "-0.123,0.745", "0,0", "-6,0.5"}) {
        check_all_right(lines({"julia = \"" + std::string(julia) + "\"", "center = \"0,0\"",
                               "zoom = 0.7", "escape_radius = 7", "iterations = 200"}),
                        24);
    }
    check_all_right(lines({"formula = \"burning-ship\"", "power = 3", "julia = \"-0.5,-0.6\"",
                           "center = \"0,0\"", "iterations = 200"}),
                    12);
}

TEST_CASE("job: Julia sets at depth, beside a point that comes to 0") {
    // i comes to a repelling cycle, so i = f(0) is in the Julia set of z^2 + i, and so is 0.
    check_all_right(
        lines({"julia = \"0,1\"", "center = \"0,0\"", "zoom = 1e100", "iterations = 2000"}), 12);
    check_all_right(
        lines({"julia = \"0,1\"", "center = \"0,0\"", "zoom = 1e200", "iterations = 4000"}), 6);
}

TEST_CASE("job: beyond the range of doubles, on both sides of a fold") {
    // c = i is a tip, and on a fold of the ship: its orbit comes to the real axis never again.
    check_all_right(
        lines({"power = 3", "center = \"0,1.4142135623730951\"", "zoom = 1e3", "iterations = 300"}),
        12);
    check_all_right(lines({"formula = \"burning-ship\"", "center = \"-2,0\"", "zoom = \"1e320\"",
                           "iterations = 2000"}),
                    12);
    check_all_right(lines({"formula = \"celtic\"", "center = \"-2,0\"", "zoom = \"1e320\"",
                           "iterations = 2000"}),
                    12);
}
