#include "color/palette_row.h"

#include <doctest/doctest.h>

#include <vector>

#include "color/srgb.h"

using namespace mandel;

TEST_CASE("color: a row of 256 pixels is a palette of its colours") {
    std::vector<LinearRgb> row;
    for (int i = 0; i < 256; ++i) {
        const auto code = static_cast<std::uint8_t>(i);
        row.push_back(linear_from_srgb(Rgb8{code, 7, static_cast<std::uint8_t>(255 - i)}));
    }
    const Palette palette = palette_of_row(row);
    CHECK_NOTHROW(check_palette(palette));
    REQUIRE(palette.stops.size() == 256);
    for (int i = 0; i < 256; ++i) {
        const auto code = static_cast<std::uint8_t>(i);
        const Rgb8 color{code, 7, static_cast<std::uint8_t>(255 - i)};
        CHECK(palette.stops[code] == PaletteStop{i / 256.0, color});
    }
}

TEST_CASE("color: a wide row is averaged in linear light") {
    std::vector<LinearRgb> row;
    for (int i = 0; i < 512; ++i) row.push_back(i % 2 == 0 ? LinearRgb{} : LinearRgb{1, 1, 1});
    for (const PaletteStop& stop : palette_of_row(row).stops) {
        CHECK(stop.color == Rgb8{188, 188, 188});  // half of the light of white
    }
}

TEST_CASE("color: shares that are no whole pixels count their parts") {
    // 384 pixels: each stop has one and a half of them.
    std::vector<LinearRgb> row(384);
    row[1] = {1, 1, 1};
    const Palette palette = palette_of_row(row);
    const Rgb8 third{156, 156, 156};  // a third of the light: 0.5 of 1.5 pixels
    CHECK(palette.stops[0].color == third);
    CHECK(palette.stops[1].color == third);
    CHECK(palette.stops[2].color == Rgb8{});

    const Palette one = palette_of_row(std::vector<LinearRgb>{{1, 0, 0}});
    CHECK(one.stops.size() == 256);
    CHECK(one.stops[255].color == Rgb8{255, 0, 0});
}
