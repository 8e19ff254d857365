#include "map/frame/exp_map.h"

#include <doctest/doctest.h>
#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "engine/deep_reference.h"
#include "support/fixed_look.h"
#include "support/message_of.h"
#include "support/picture_psnr.h"
#include "support/simd_levels.h"
#include "support/stop_everywhere.h"

using namespace mandel;

namespace {

// Two public locations, both far past doubles: sparse and crowded.
Scene floral() {
    Scene scene;
    scene.view.re = Decimal("-1.9990959962659111838512086240451464723873699879106072841075027");
    scene.view.im = Decimal("0.000000275807197981530998011789713050877084862971997519876559");
    scene.view.zoom = Decimal("1e20");
    scene.view.size = {192, 108};
    scene.limits.max_iterations = 8192;
    scene.coloring = fixed_look();
    return scene;
}

Scene line() {
    Scene scene = floral();
    scene.view.re = Decimal("0.438201090809984714798836704183781579775093781331734");
    scene.view.im = Decimal("0.250541573359688171678400414758224860053729045156654");
    return scene;
}

struct Film {
    Film(const Scene& deepest, const char* widest, Execution run = {2, best_simd_level()})
        : execution(run), map({deepest, Decimal(widest)}, run, stop), scene(deepest) {}

    std::vector<std::byte> frame(const char* zoom, double rotate_deg = 0) {
        const RowSource rows =
            map.frame(Decimal(zoom), rotate_deg, scene.coloring, execution.threads).rows;
        std::vector<std::byte> bytes(PixelFormat{scene.view.size, scene.depth}.row_bytes() *
                                     scene.view.size.height);
        rows(0, scene.view.size.height, bytes);
        return bytes;
    }

    StopFlag stop;
    Execution execution;
    ExpMap map;
    Scene scene;
};

std::vector<std::byte> direct_frame(Scene scene, const char* zoom, double rotate_deg = 0) {
    scene.view.zoom = Decimal(zoom);
    scene.view.rotate_deg = rotate_deg;
    return direct_picture(scene);
}

}  // namespace

TEST_CASE("map: frames of an exponential map are directly computed frames, to 40 dB") {
    for (const Scene& scene : {floral(), line()}) {
        Film film(scene, "1");
        for (const char* zoom : {"1", "1.7", "2e6", "1.3e13", "5e19"}) {
            CHECK(picture_psnr(film.frame(zoom), direct_frame(scene, zoom)) > 42);
        }
    }
}

TEST_CASE("map: so they are in every method of colouring, with rotation and several samples") {
    Scene scene = floral();
    scene.view.zoom = Decimal("1e16");
    scene.view.rotate_deg = 300;
    const auto check = [](const Scene& drawn) {
        Film film(drawn, "1e14");
        CHECK(picture_psnr(film.frame("2e14", 77), direct_frame(drawn, "2e14", 77)) > 40);
        CHECK(picture_psnr(film.frame("8e15", 170), direct_frame(drawn, "8e15", 170)) > 40);
    };
    scene.coloring = fixed_look(Shading::Relief);
    check(scene);
    scene.coloring.method = ColorMethod::Distance;
    check(scene);
    scene.coloring = fixed_look(Shading::None);
    scene.coloring.method = ColorMethod::Bands;
    check(scene);
    scene.coloring.method = ColorMethod::Smooth;
    check(scene);
    scene.samples = 3;
    check(scene);
}

TEST_CASE("map: the deepest frame of an exponential map is the directly computed one") {
    Film film(line(), "1e19");
    CHECK(picture_psnr(film.frame("1e20"), direct_frame(line(), "1e20")) > 64);
}

TEST_CASE("map: an exponential map of the whole set shows its interior") {
    Scene scene;
    scene.coloring = fixed_look();
    scene.view = {Decimal("-0.75"), Decimal("0.01"), Decimal("100"), 0, {160, 90}};
    scene.limits.max_iterations = 3000;
    Film film(scene, "0.5");
    for (const char* zoom : {"0.5", "1", "7", "90"}) {
        CHECK(picture_psnr(film.frame(zoom), direct_frame(scene, zoom)) > 40);
    }
}

TEST_CASE("map: a frame of an exponential map depends on nothing but the map and its own view") {
    const auto first = Film(floral(), "1e12").frame("1e15");
    Film backwards(floral(), "1e12");
    backwards.frame("9e19");
    CHECK(backwards.frame("1e15") == first);
    backwards.frame("2e12");
    CHECK(backwards.frame("1e15") == first);
    for (const SimdLevel level : vector_levels()) {
        CHECK(Film(floral(), "1e12", {3, level}).frame("1e15") == first);
    }
    CHECK(Film(floral(), "1e12", {1, SimdLevel::Scalar}).frame("1e15") == first);
}

TEST_CASE("map: an exponential map may be given the orbit of its finest view") {
    const auto own = Film(floral(), "1e17").frame("1e19");
    ExpMapRequest request{floral(), Decimal("1e17")};
    EngineTask task;
    task.view = request.finest_view();
    task.plan = make_plan(task.view, request.deepest.limits);
    task.max_iterations = *request.deepest.limits.max_iterations;
    const StopFlag stop;
    request.orbit = std::make_shared<const SharedOrbit>(task, stop);
    ExpMap map(request, {2, best_simd_level()}, stop);
    std::vector<std::byte> bytes(own.size());
    map.frame(Decimal("1e19"), 0, request.deepest.coloring, 2)
        .rows(0, request.deepest.view.size.height, bytes);
    CHECK(bytes == own);
}

TEST_CASE("map: frames of 16 bits per channel have the upper bytes of those of 8, nearly") {
    Scene deep = floral();
    deep.depth = 16;
    const auto fine = Film(deep, "1e17").frame("1e19");
    std::vector<std::byte> upper;
    for (std::size_t i = 0; i < fine.size(); i += 2) upper.push_back(fine[i]);
    CHECK(picture_psnr(upper, direct_frame(floral(), "1e19")) > 48);
}

TEST_CASE("map: strips of an exponential map go on in each other, and around") {
    Film film(floral(), "1e12");
    const ExpMapShape& shape = film.map.shape();
    const Size size = shape.strip;
    const std::size_t row = std::size_t{size.width} * 3;
    const auto rows_of = [&](std::uint32_t strip, std::uint32_t y) {
        std::vector<std::byte> bytes(row);
        film.map.strip(strip, film.scene.coloring)(y, 1, bytes);
        return bytes;
    };
    const auto above = rows_of(3, size.height - 1), below = rows_of(4, 0);
    CHECK(picture_psnr(above, below) > 20);
    CHECK(picture_psnr(above, rows_of(4, size.height / 2)) < picture_psnr(above, below) - 3);
}

TEST_CASE("map: an exponential map costs fewer samples than one frame for each of its octaves") {
    Film film(floral(), "1e18");
    film.frame("1e18");
    film.frame("1e20");
    const ExpMapCounts counts = film.map.counts();
    CHECK(counts.strip_samples > 0);
    const double octaves = std::log2(1e20 / 1e18);
    CHECK(static_cast<double>(counts.strip_samples) <
          octaves * static_cast<double>(film.scene.view.size.pixels()));
    CHECK(counts.points.escaped + counts.points.interior + counts.points.limit ==
          counts.strip_samples + counts.frame_samples);
}

TEST_CASE("map: samples that are left out of a strip are missing in no frame") {
    Film film(line(), "1e18");
    ExpMapRequest request{line(), Decimal("1e18")};
    request.use = StripUse::Picture;
    ExpMap map(request, film.execution, film.stop);
    const auto frame = film.frame("3e18");
    std::vector<std::byte> bytes(frame.size());
    map.frame(Decimal("3e18"), 0, film.scene.coloring, 2)
        .rows(0, film.scene.view.size.height, bytes);
    CHECK(bytes == frame);
    CHECK(film.map.counts().frame_samples == map.counts().frame_samples);
    CHECK(film.map.counts().strip_samples < map.counts().strip_samples);
}

TEST_CASE("map: what is surrounded by the inside of the set is not computed for a map") {
    Scene scene;
    scene.coloring = fixed_look();
    scene.view = {Decimal("-0.2"), Decimal("0.1"), Decimal("8"), 0, {160, 90}};
    scene.limits.max_iterations = 3000;
    Film film(scene, "2");
    CHECK(picture_psnr(film.frame("2"), direct_frame(scene, "2")) > 40);
    const ExpMapShape& shape = film.map.shape();
    // Both octaves are nearly all inside.
    CHECK(film.map.counts().strip_samples < shape.strip.pixels() * shape.strips / 3);
}

TEST_CASE("map: strips and frames of an exponential map have the limits of their zoom") {
    ExpMapRequest request{line(), Decimal("16")};
    request.deepest.limits.max_iterations = 900;
    request.limit = [](double zoom_log2) { return static_cast<std::uint64_t>(100 * zoom_log2); };
    const StopFlag stop;
    const ExpMap map(request, {2, best_simd_level()}, stop);
    CHECK(map.limit_at(Decimal("64")) == 600);
    CHECK(map.limit_at(Decimal("1e20")) == 900);
    CHECK(map.strip_limit(0) == 500);  // its inner edge is still in the corners at zoom 32
    CHECK(map.strip_limit(30) == 900);
}

TEST_CASE("map: exponential maps reach as deep as any picture") {
    Scene scene = line();
    scene.view.re = Decimal("0");  // the tip of a dendrite
    scene.view.im = Decimal("1");
    scene.view.zoom = Decimal("1e402");
    scene.view.size = {96, 54};
    Film film(scene, "1e396");
    for (const char* zoom : {"3e396", "2e401"}) {
        CHECK(picture_psnr(film.frame(zoom), direct_frame(scene, zoom)) > 40);
    }
}

TEST_CASE("map: zooms outside of an exponential map are refused") {
    Film film(floral(), "1e12");
    CHECK(message_of([&] { film.frame("1e11"); }) ==
          "zoom 100000000000 is outside of the exponential map");
    CHECK_THROWS_AS(film.frame("2e20"), InvalidInput);
    CHECK_THROWS_AS(Film(floral(), "1e21"), InvalidInput);
}

TEST_CASE("map: a stopped exponential map yields no frame") {
    Film film(floral(), "1e12");
    film.stop.request();
    CHECK(!film.map.frame(Decimal("1e13"), 0, film.scene.coloring, 2).rows);
    CHECK(!film.map.strip(2, film.scene.coloring));
}

TEST_CASE("map: frames and strips may be stopped anywhere") {
    Scene scene = line();
    scene.view.size = {32, 18};
    scene.samples = 2;
    stop_everywhere([&](const StopFlag& stop) {
        ExpMap map({scene, Decimal("1e10")}, {1, best_simd_level()}, stop);
        const ExpMapPicture picture = map.frame(Decimal("1e15"), 30, scene.coloring, 1);
        const RowSource strip = map.strip(0, scene.coloring);
        REQUIRE(((picture.rows && strip) || stop.polls_left() == 0));
    });
}
