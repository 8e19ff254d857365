#include "scene/keyframe.h"

#include <doctest/doctest.h>

#include "scene/scene_file.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

std::vector<Keyframe> keyframes_in(const std::string& text) {
    return parse_moving_scene(text, "a.toml").keyframes;
}

std::string refusal(const std::string& text) {
    return message_of([&] { keyframes_in(text); });
}

}  // namespace

TEST_CASE("scene: keyframes have any of the moving quantities, as a scene writes them") {
    const auto keyframes = keyframes_in(
        "zoom = 5\n"
        "[[keyframe]]\ntime = 0\nzoom = 1\n"
        "[[keyframe]]\ntime = 2.5\ncenter = \"-0.75,1e-20\"\nrotate = -90\noffset = 0.5\n"
        "[[keyframe]]\ntime = 3\nre = \"0.1\"\ndensity = 2\niterations = 1000\nzoom = \"1e900\"\n");
    REQUIRE(keyframes.size() == 3);
    CHECK(keyframes[0] == Keyframe{.time = 0, .zoom = Decimal("1")});
    CHECK(keyframes[1] == Keyframe{.time = 2.5,
                                   .re = Decimal("-0.75"),
                                   .im = Decimal("1e-20"),
                                   .rotate = -90,
                                   .offset = 0.5});
    CHECK(keyframes[2] == Keyframe{.time = 3,
                                   .zoom = Decimal("1e900"),
                                   .re = Decimal("0.1"),
                                   .density = 2,
                                   .iterations = 1000});
}

TEST_CASE("scene: keyframes are written as they are read") {
    const std::string text =
        "\n[[keyframe]]\ntime = 0\nre = \"-1\"\nim = \"0.25\"\nzoom = \"1e40\"\nrotate = 12.5\n"
        "offset = 3\ndensity = -1\niterations = 77\n\n[[keyframe]]\nzoom = \"2\"\n";
    CHECK(format_keyframes(keyframes_in(text)) == text);
}

TEST_CASE("scene: a picture of a scene with keyframes is that of the scene alone") {
    const std::string still = "zoom = 5\nrotate = 1\n";
    CHECK(parse_scene(still + "[[keyframe]]\nzoom = 9\n", "a") == parse_scene(still, "a"));
}

TEST_CASE("scene: what is wrong in a keyframe is named with its place") {
    CHECK(
        contains(refusal("[[keyframe]]\nzoom = 1\nzomo = 2\n"), "a.toml:3:1: unknown key 'zomo'"));
    CHECK(contains(refusal("[[keyframe]]\nzoom = -1\n"), "a.toml:2:8: zoom: "));
    CHECK(contains(refusal("[[keyframe]]\npalette = \"fire\"\n"), "unknown key 'palette'"));
    CHECK(contains(refusal("[[keyframe]]\niterations = \"auto\"\n"), "iterations: "));
    CHECK(contains(refusal("[[keyframe]]\ntime = -1\n"), "time: "));
    CHECK(contains(refusal("[[keyframe]]\ntime = \"1\"\n"), "time: "));
    CHECK(contains(refusal("[[keyframe]]\ncenter = \"0,0\"\nre = 1\n"), "given again"));
    CHECK(contains(refusal("[[keyframe]]\n"), "a keyframe is empty"));
    CHECK(contains(refusal("keyframe = 3\n"), "[[keyframe]]"));
    CHECK(contains(refusal("[keyframe]\nzoom = 1\n"), "[[keyframe]]"));
    CHECK(contains(refusal("[[keyframes]]\nzoom = 1\n"),
                   "unknown key 'keyframes'; did you mean 'keyframe'?"));
}

TEST_CASE("scene: what only one of several keyframes says of the look is said") {
    Scene scene;
    const std::string two = "[[keyframe]]\nzoom = 1\n[[keyframe]]\nzoom = 9\n";
    CHECK(lone_values(keyframes_in("zoom = 1\n" + two), scene).empty());
    const auto lone = lone_values(keyframes_in("zoom = 1\n" + two + "density = 3\n"), scene);
    REQUIRE(lone.size() == 1);
    CHECK(lone[0].find("only keyframe 2 has 'density'") == 0);
    scene.coloring.density = 3;  // as everywhere else
    CHECK(lone_values(keyframes_in("zoom = 1\n" + two + "density = 3\n"), scene).empty());
    CHECK(lone_values(keyframes_in("zoom = 1\n[[keyframe]]\noffset = 1\n"), scene).empty());
    CHECK(lone_values(
              keyframes_in("zoom = 1\n[[keyframe]]\noffset = 1\n[[keyframe]]\noffset = 2\n"), scene)
              .empty());
}
