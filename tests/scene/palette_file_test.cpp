#include "scene/palette_file.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("scene: a palette is read from TOML, from GIMP and from Fractint alike") {
    const char* const kToml = "colors = ['#000000', '#ff8000']\n";
    const char* const kGimp =
        "GIMP Palette\nName: two\nColumns: 2\n# remark\n  0   0   0\tblack\r\n255 128 0\n";
    const char* const kMap = "0 0 0 the inside\n255 128 0";
    for (const char* text : {kToml, kGimp, kMap}) {
        const Palette palette = parse_palette(text, "p").palette;
        REQUIRE(palette.stops.size() == 2);
        CHECK(palette.name.empty());
        CHECK(palette.stops[0] == PaletteStop{0, {0, 0, 0}});
        CHECK(palette.stops[1] == PaletteStop{0.5, {255, 128, 0}});
    }
}

TEST_CASE("scene: the form of a palette file is recognised behind comments and a mark") {
    const char* const kColors[] = {
        "\xEF\xBB\xBFGIMP Palette\n0 0 0\n255 128 0\n",
        "\xEF\xBB\xBF 0 0 0\n255 128 0\n",
        "# a map\n; of two\n\n0 0 0\n255 128 0\n",
        "JASC-PAL\r\n0100\r\n2\r\n0 0 0\r\n255 128 0\r\n",
        "Colors: 0,0,0,0,128,255,\n",
        "# short\ncolors = ['#000', '#ff8000']\n",
        "two {\ngradient:\n index=0 color=0 index=200 color=33023\n}\n",
    };
    for (const char* text : kColors) {
        CAPTURE(text);
        CHECK(looks_like_palette(text));
        const Palette palette = parse_palette(text, "p").palette;
        REQUIRE(palette.stops.size() == 2);
        CHECK(palette.stops[0] == PaletteStop{0, {0, 0, 0}});
        CHECK(palette.stops[1] == PaletteStop{0.5, {255, 128, 0}});
    }
    CHECK_FALSE(looks_like_palette("zoom = 2\n"));
    CHECK_FALSE(looks_like_palette("Re: 0\nIm: 0\nZoom: 1\nColors: 1,2,3,\n"));
    CHECK_FALSE(looks_like_palette(""));
}

TEST_CASE("scene: only a file of gradients with names has blocks") {
    CHECK(message_of([] { parse_palette("1 2 3\n", "p", "x"); }) ==
          "p:1:1: only a file of Ultra Fractal has gradients with names");
    CHECK(parse_all_palettes("1 2 3\n", "p", 1).size() == 1);
}

TEST_CASE("scene: a bad palette is refused with its place") {
    struct Row {
        const char* text;
        const char* message;
    };
    const Row rows[] = {
        {"", "p:1:1: there is no palette here"},
        {"# nothing", "p:1:1: there is no palette here"},
        {"colors = []", "p:1:10: colors: a palette has 1 to 256 colours, not 0"},
        {"colors = '#fff'", "it must be a list"},
        {"colours = []", "did you mean 'colors'?"},
        {"colors = ['#ffff']", "'#ffff' is not a colour"},
        {"colors = [7]", "a colour is \"#rrggbb\""},
        {"colors = [[nan, '#ffffff']]", "'nan' is not a decimal number"},
        {"colors = [[-0.5, '#ffffff']]", "out of range"},
        {"colors = [[1.0, '#ffffff']]", "must be less than 1"},
        {"colors = [[0.5, '#ffffff'], [0.5, '#000000']]", "colour 2 must be greater"},
        {"colors = [[0.5, '#ffffff'], [0.1, '#000000']]", "colour 2 must be greater"},
        {"colors = [[0.5, '#ffffff'], '#000000']", "either all colours have a position or none"},
        {"GIMP Palette\n0 0 300\n", "p:2:5: '300' is out of range; it must be 0 to 255"},
        {"GIMP Palette\n0 -1 0\n", "p:2:3: '-1' is out of range"},
        {"GIMP Palette\n", "p:1:1: there are no colours"},
        {"1 2 3\n1 2\n", "p:2:4: a colour is three numbers"},
        {"1 2 3\n1 2 nan\n", "p:2:5: 'nan' is not a whole number"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(contains(message_of([&] { parse_palette(row.text, "p"); }), row.message));
    }
}
