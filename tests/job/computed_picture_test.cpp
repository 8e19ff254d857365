#include "job/computed_picture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "support/fixed_look.h"
#include "support/simd_levels.h"
#include "support/small_scene.h"

using namespace mandel;

namespace {

std::unique_ptr<PictureWatch> unwatched() {
    return std::make_unique<PictureWatch>(nullptr, PictureStart{});
}

std::vector<std::byte> drawn(const Scene& scene, std::vector<Rows> windows, unsigned threads = 2) {
    const Rows all =
        windows.empty() ? Rows{0, scene.view.size.height}
                        : Rows{windows.front().first, windows.back().end() - windows.front().first};
    StopFlag stop;
    ComputedPicture picture(std::array{PictureUse{&scene}}, {threads, best_simd_level()}, stop,
                            unwatched(), nullptr, std::move(windows));
    REQUIRE(picture.compute());
    const RowSource rows = picture.rows().codes;
    const std::size_t row_bytes = PixelFormat{scene.view.size, scene.depth}.row_bytes();
    std::vector<std::byte> packed(all.count * row_bytes);
    for (std::uint32_t row = 0; row < all.count; ++row) {
        rows(all.first + row, 1, std::span(packed).subspan(row * row_bytes, row_bytes));
    }
    PictureStats stats;
    picture.report(stats);
    CHECK(stats.counts.escaped > 0);
    return packed;
}

std::vector<Scene> scenes() {
    std::vector<Scene> scenes;
    for (const Samples samples : {Samples(1), Samples(3), Samples(4, 30)}) {
        Scene scene = small_scene();
        scene.coloring = fixed_look();
        scene.samples = samples;
        scenes.push_back(scene);
        scene.depth = 16;
        scenes.push_back(scene);
    }
    return scenes;
}

}  // namespace

TEST_CASE("job: a picture in windows is the picture as a whole") {
    for (const Scene& scene : scenes()) {
        const std::uint32_t height = scene.view.size.height;
        REQUIRE(height > 20);
        const std::vector<std::byte> whole = drawn(scene, {});
        CHECK(drawn(scene, {{0, 7}, {7, 1}, {8, height - 8}}) == whole);
        CHECK(drawn(scene, {{0, 16}, {16, height - 16}}, 5) == whole);
        // One of them alone.
        const std::vector<std::byte> band = drawn(scene, {{9, 6}});
        const std::size_t row_bytes = PixelFormat{scene.view.size, scene.depth}.row_bytes();
        CHECK(std::equal(band.begin(), band.end(),
                         whole.begin() + static_cast<std::ptrdiff_t>(9 * row_bytes)));
    }
}

TEST_CASE("job: light and values of a picture in windows are those of the whole, in either order") {
    for (const Scene& scene : scenes()) {
        for (const RowForm form : {RowForm::Light, RowForm::LightAndValues}) {
            const PictureUse use{&scene, form};
            const std::uint32_t height = scene.view.size.height;
            const auto packed = [&](std::vector<Rows> windows) {
                StopFlag stop;
                ComputedPicture picture({&use, 1}, two_threads(), stop, unwatched(), nullptr,
                                        std::move(windows));
                REQUIRE(picture.compute());
                const PictureRows rows = picture.rows();
                CHECK((rows.values || !use.keeps_values()));
                std::vector<std::byte> picture_bytes;
                std::vector<std::byte> row(use.row_bytes());
                for (std::uint32_t y = 0; y < height; ++y) {
                    use.packed_row().pack(rows, form == RowForm::Light ? height - 1 - y : y, row);
                    picture_bytes.insert(picture_bytes.end(), row.begin(), row.end());
                }
                return picture_bytes;
            };
            const std::vector<std::byte> whole = packed({{0, height}});
            std::vector<Rows> windows = {{0, 7}, {7, 1}, {8, height - 8}};
            if (form == RowForm::Light) std::ranges::reverse(windows);
            CHECK(packed(windows) == whole);
        }
    }
}

TEST_CASE(
    "job: adaptive samples are the same from any thread, and neither the least nor the most") {
    const Scene scene = scenes()[4];
    REQUIRE(scene.samples.is_adaptive());
    const std::vector<std::byte> reference = drawn(scene, {}, 1);
    CHECK(drawn(scene, {}, 3) == reference);
    Scene few = scene, many = scene;
    few.samples = scene.samples.least;
    many.samples = scene.samples.most;
    CHECK(drawn(few, {}) != reference);
    CHECK(drawn(many, {}) != reference);
}

TEST_CASE("job: windows end with a stop") {
    const Scene scene = scenes()[0];
    StopFlag stop;
    ComputedPicture picture(std::array{PictureUse{&scene}}, {1, best_simd_level()}, stop,
                            unwatched(), nullptr, {{0, 8}, {8, 8}});
    REQUIRE(picture.compute());
    const RowSource rows = picture.rows().codes;
    std::vector<std::byte> row(PixelFormat{scene.view.size, 8}.row_bytes());
    rows(0, 1, row);
    stop.request();
    CHECK_THROWS_AS(rows(8, 1, row), Stopped);
}
