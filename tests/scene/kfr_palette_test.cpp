#include "scene/kfr_palette.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("scene: the colours of a .kfp or .kfr file are triples of blue, green and red") {
    for (const char* text :
         {"Colors: 255,0,1,16,32,48,\r\nIterDiv: 1\r\n",
          "Re: 0\rIm: 0\rZoom: 1\rcolors: 255,0,1,16,32,48\r",
          "; two\nIterDiv: 1.000\nColors: 255, 0, 1, 16, 32, 48,\nSmooth: 1\n"}) {
        CAPTURE(text);
        const ImportedPalette imported = parse_kfr_palette(text, "k");
        REQUIRE(imported.palette.stops.size() == 2);
        CHECK(imported.palette.stops[0] == PaletteStop{0, {1, 0, 255}});
        CHECK(imported.palette.stops[1] == PaletteStop{0.5, {48, 32, 16}});
        CHECK(imported.left_out.empty());
    }
}

TEST_CASE("scene: what else decides about the colours of a .kfp file is named") {
    const ImportedPalette imported = parse_kfr_palette(
        "Colors: 1,2,3,\nIterDiv: 2\nInteriorColor: 0,0,1,\nSlopes: 1\nFlat: 0\nWings: 2\n", "k");
    CHECK(imported.left_out == std::vector<std::string>{"IterDiv", "InteriorColor", "Slopes"});
}

TEST_CASE("scene: a file with colours and without a location is a palette") {
    CHECK(is_kfr_palette("Colors: 1,2,3,\n"));
    CHECK_FALSE(is_kfr_palette("Zoom: 1\nColors: 1,2,3,\n"));
    CHECK_FALSE(is_kfr_palette("IterDiv: 1\n"));
    CHECK_FALSE(is_kfr_palette("colors = 1\n"));
}

TEST_CASE("scene: an error in a .kfp file names line and column") {
    const auto error_of = [](const char* text) {
        return message_of([text] { parse_kfr_palette(text, "k"); });
    };
    CHECK(contains(error_of("IterDiv: 1\nColors: 1,2,999\n"),
                   "k:2:9: Colors: '999' is out of range"));
    CHECK(contains(error_of("Colors: 1,2\n"), "k:1:9: Colors: a colour is three numbers"));
    CHECK(error_of("Colors:\n") == "k:1:8: Colors: there are no colours");
    CHECK(error_of("IterDiv: 1\n") == "k:1:1: there are no colours here; 'Colors' is missing");
}
