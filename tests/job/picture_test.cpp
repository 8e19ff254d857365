#include "job/picture.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "output/image_reader.h"
#include "support/fixed_look.h"
#include "support/render_picture.h"
#include "support/simd_levels.h"
#include "support/small_scene.h"
#include "support/stop_everywhere.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

struct Rendered {
    std::string bytes;
    PictureStats stats;
};

Rendered render(const Scene& scene, const Execution& execution, const std::string& name = "a.png") {
    const TempFolder folder;
    const PictureRequest request{scene, folder.path(name), false};
    StopFlag stop;
    Rendered rendered;
    check_picture(request, execution);
    REQUIRE(render_picture(request, execution, stop, rendered.stats) == Outcome::Done);
    rendered.bytes = folder.read(name);
    return rendered;
}

}  // namespace

TEST_CASE("job: any number of threads and any SIMD level give the same file") {
    for (const std::uint32_t samples : {1U, 3U}) {
        for (const int depth : {8, 16}) {
            Scene scene = small_scene();
            scene.samples = samples;
            scene.depth = depth;
            const std::string reference = render(scene, {1, SimdLevel::Scalar}).bytes;
            for (const SimdLevel level : all_levels()) {
                CHECK(render(scene, {2, level}).bytes == reference);
                CHECK(render(scene, {7, level}).bytes == reference);
            }
        }
    }
}

TEST_CASE("job: the automatic limit gives the same picture as that limit given by hand") {
    Scene scene = small_scene();
    scene.coloring = fixed_look();  // a table is found with a limit of its own
    scene.limits.max_iterations.reset();
    const Rendered automatic = render(scene, two_threads(), "a.ppm");
    const EngineCounts& counts = automatic.stats.counts;
    CHECK(counts.escaped + counts.interior + counts.limit == scene.view.size.pixels());
    scene.limits.max_iterations = automatic.stats.max_iterations;
    CHECK(render(scene, two_threads(), "b.ppm").bytes == automatic.bytes);
}

TEST_CASE("job: samples smooth the edges") {
    const auto roughness = [](std::uint32_t samples) {
        Scene scene = small_scene();
        scene.coloring = fixed_look(Shading::None);
        scene.samples = samples;
        const TempFolder folder;
        const PictureRequest request{scene, folder.path("s.ppm"), false};
        StopFlag stop;
        PictureStats stats;
        REQUIRE(render_picture(request, two_threads(), stop, stats) == Outcome::Done);
        const Image image = read_image(request.output);
        double sum = 0;
        for (std::uint32_t y = 0; y < scene.view.size.height; ++y) {
            for (std::uint32_t x = 1; x < scene.view.size.width; ++x) {
                sum +=
                    std::fabs(double(image.channel(x, y, 0)) - double(image.channel(x - 1, y, 0)));
            }
        }
        return sum;
    };
    CHECK(roughness(16) < 0.7 * roughness(1));
}

TEST_CASE("job: pictures that differ in colours only are computed once, and none in a byte") {
    for (const char* zoom : {"1e4", "1e20"}) {
        for (const std::uint32_t samples : {1U, 3U}) {
            Scene plain = small_scene();
            plain.view.zoom = Decimal(zoom);
            plain.samples = samples;
            plain.coloring = fixed_look(Shading::None);
            Scene relief = plain;
            relief.coloring = fixed_look(Shading::Relief);
            relief.depth = 16;
            Scene other = plain;
            other.limits.max_iterations = 1500;
            const TempFolder folder;
            const std::vector<PictureRequest> requests{{plain, folder.path("a.png"), false},
                                                       {other, folder.path("b.png"), false},
                                                       {relief, folder.path("c.ppm"), false}};
            const auto groups =
                computed_together(std::array{&requests[0], &requests[1], &requests[2]});
            REQUIRE(groups == std::vector<std::vector<std::size_t>>{{0, 2}, {1}});
            StopFlag stop;
            const auto results =
                render_together(std::array{&requests[0], &requests[2]}, two_threads(), stop);
            CHECK(results[0].outcome == Outcome::Done);
            CHECK(results[1].outcome == Outcome::Done);
            CHECK(results[1].stats.compute_seconds == 0);
            CHECK(results[1].stats.computed_with == requests[0].output);
            CHECK(results[1].stats.counts.iterations == results[0].stats.counts.iterations);
            CHECK(folder.read("a.png") == render(plain, two_threads()).bytes);
            CHECK(folder.read("c.ppm") == render(relief, two_threads(), "c.ppm").bytes);
        }
    }
}

TEST_CASE("job: a picture that cannot be written does not touch those computed with it") {
    const TempFolder folder;
    const std::vector<PictureRequest> requests{{small_scene(), folder.path("gone/a.png"), false},
                                               {small_scene(), folder.path("b.png"), false}};
    StopFlag stop;
    const auto results =
        render_together(std::array{&requests[0], &requests[1]}, two_threads(), stop);
    CHECK(results[0].failure);
    CHECK(results[0].outcome == Outcome::Stopped);
    CHECK_FALSE(results[1].failure);
    CHECK(folder.read("b.png") == render(small_scene(), two_threads()).bytes);
}

TEST_CASE("job: a stopped picture leaves nothing behind") {
    const TempFolder folder;
    const PictureRequest request{small_scene(), folder.path("out.png"), false};
    StopFlag stop;
    stop.request();
    PictureStats stats;
    CHECK(render_picture(request, two_threads(), stop, stats) == Outcome::Stopped);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("job: what cannot work is refused before the first pixel") {
    const TempFolder folder;
    PictureRequest request{small_scene(), folder.path("out.png"), false};
    CHECK_NOTHROW(check_picture(request, two_threads()));
    request.scene.view.zoom = Decimal("1");
    request.scene.view.size = {2'147'483'647, 65536};
    CHECK_THROWS_WITH_AS(check_picture(request, two_threads()), doctest::Contains("MiB of memory"),
                         Error);
    request = {small_scene(), folder.path("missing/out.png"), false};
    CHECK_THROWS_AS(check_picture(request, two_threads()), Error);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("job: a picture may be stopped anywhere, and is then whole or not there") {
    Scene scene = small_scene();
    scene.view.zoom = Decimal("1e15");
    scene.samples = 2;
    const std::string whole = render(scene, two_threads()).bytes;
    stop_everywhere([&](StopFlag& stop) {
        const TempFolder folder;
        PictureStats stats;
        const PictureRequest request{scene, folder.path("a.png"), false};
        const bool is_done = render_picture(request, two_threads(), stop, stats) == Outcome::Done;
        REQUIRE(folder.names().size() == (is_done ? 1 : 0));
        if (is_done) REQUIRE(folder.read("a.png") == whole);
    });
}
