#include "scene/palette_table.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

namespace {

std::vector<PaletteStop> stops_of(const std::string& text) {
    return parse_palette_table(text, "p").palette.stops;
}

std::string error_of(const std::string& text) {
    return message_of([&] { parse_palette_table(text, "p"); });
}

const std::vector<PaletteStop> kTwo = {{0, {0, 10, 255}}, {0.5, {255, 128, 0}}};

}  // namespace

TEST_CASE("scene: a map may have any line ends, blanks, names and remarks") {
    for (const char* text :
         {"0 10 255\n255 128 0\n", "0 10 255\r255 128 0\r",
          "  0\t10   255 the inside\r\n\r\n 255 128 0 7 8", "# a\n0 10 255\n; b\n255 128 0",
          "\xEF\xBB\xBF"
          "0 10 255\n255 128 0\n",
          "000 010 255\n255 128 000\n"}) {
        CAPTURE(text);
        CHECK(looks_like_palette_table(text));
        CHECK(stops_of(text) == kTwo);
    }
}

TEST_CASE("scene: a map is read as Fractint reads it: modulo 256, and 256 colours") {
    CHECK(stops_of("256 522 511\n255 384 1024\n") == kTwo);
    std::string map;
    for (int i = 0; i < 256; ++i) map += std::to_string(i) + " 2 3\n";
    for (const char* more : {"", "1 2 3\n", "and words\n", "1 2\n"}) {
        const ImportedPalette imported = parse_palette_table(map + more, "p");
        REQUIRE(imported.palette.stops.size() == 256);
        CHECK(imported.palette.stops[255] == PaletteStop{255 / 256.0, {255, 2, 3}});
        CHECK(imported.left_out.empty());
    }
}

TEST_CASE("scene: a GIMP palette has a header of any keys, and any number of colours") {
    CHECK(stops_of("GIMP Palette\nName: my: two\nColumns: 16\nChannels: RGBA\n#\n"
                   "  0  10 255 255\tink: blue\n255 128   0\tUntitled\n") == kTwo);
    CHECK(stops_of("GIMP Palette\r0 10 255\r255 128 0\r") == kTwo);
    std::string text = "GIMP Palette\n";
    for (int i = 0; i < 512; ++i) text += std::to_string(i / 2) + " 0 0\n";
    const ImportedPalette imported = parse_palette_table(text, "p");
    REQUIRE(imported.palette.stops.size() == 256);
    CHECK(imported.palette.stops[77].color == Rgb8{77, 0, 0});
    CHECK(imported.left_out == std::vector<std::string>{"all but 256 of the 512 colours"});
}

TEST_CASE("scene: a palette of Paint Shop Pro has as many colours as it says") {
    CHECK(stops_of("JASC-PAL\r\n0100\r\n2\r\n0 10 255\r\n255 128 0\r\n") == kTwo);
    CHECK(stops_of("JASC-PAL\n0100\n2\n0 10 255 255\n255 128 0 255\n1 2 3\n") == kTwo);
    CHECK(error_of("JASC-PAL\n0100\n3\n1 2 3\n") ==
          "p:3:1: the file should have 3 colours, but has 1");
    CHECK(error_of("JASC-PAL\n0100\nmany\n") ==
          "p:3:1: the number of colours: 'many' is not a whole number");
    CHECK(error_of("JASC-PAL\n") == "p:1:1: the number of colours is missing");
}

TEST_CASE("scene: an error in a table names line and column") {
    CHECK(error_of("1 2 3\r1 x 3\r") == "p:2:3: 'x' is not a whole number");
    CHECK(error_of("1 2 3\n 1 2\n") == "p:2:5: a colour is three numbers of 0 to 255");
    CHECK(error_of("1 2 3\nblack\n") == "p:2:1: 'black' is not a whole number");
    CHECK(contains(error_of("1 2 -3\n"), "p:1:5: '-3' is out of range"));
    CHECK(contains(error_of("1 2 99999999999999999999\n"), "p:1:5: "));
    CHECK(error_of("GIMP Palette\nName: x\n0 0 300\n") ==
          "p:3:5: '300' is out of range; it must be 0 to 255");
    CHECK(error_of("GIMP Palette\n1 2 3\nName: x\n") == "p:3:1: 'Name:' is not a whole number");
    CHECK(error_of("GIMP Palette\n# nothing\n") == "p:1:1: there are no colours in the palette");
}
