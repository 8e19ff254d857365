#include "scene/scene_version.h"

#include <doctest/doctest.h>

#include "scene/scene_file.h"

using namespace mandel;

TEST_CASE("scene: version 1 has its own defaults, and is written as the newest version") {
    const Scene old = parse_scene("version = 1\nzoom = 2\n", "s");
    CHECK(old.coloring.transfer == Transfer::Sqrt);
    CHECK(old.coloring.ink == 1);
    CHECK(old.coloring.ink_width == 0);
    CHECK(old.coloring == version_1_coloring());
    CHECK(parse_scene(format_scene(old), "s") == old);
    CHECK(parse_scene("zoom = 2\n", "s").coloring == Coloring{});
    CHECK(parse_scene("version = 2\nzoom = 2\n", "s").coloring == Coloring{});
}

TEST_CASE("scene: the shadings and the distance of version 1 keep their meaning") {
    const auto coloring_of = [](const std::string& keys) {
        return parse_scene("version = 1\n" + keys, "s").coloring;
    };
    CHECK(coloring_of("shading = 'none'").ink == 0);
    CHECK_FALSE(coloring_of("shading = 'ink'").is_relief);
    CHECK(coloring_of("shading = 'relief'").is_relief);
    CHECK(coloring_of("shading = 'relief'").ink == 1);
    CHECK(coloring_of("color = 'distance'").method == ColorMethod::DistanceInPixels);
    CHECK(parse_scene("color = 'distance'", "s").coloring.method == ColorMethod::Distance);
}
