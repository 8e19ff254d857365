#include "scene/ultra_fractal_gradient.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

namespace {

ImportedPalette parse(const std::string& text, const std::string& name = "") {
    return parse_ultra_fractal(text, "u", name);
}

std::string error_of(const std::string& text, const std::string& name = "") {
    return message_of([&] { parse(text, name); });
}

const std::vector<PaletteStop> kThree = {{0, {255, 0, 0}}, {0.25, {0, 255, 0}}, {0.5, {1, 2, 3}}};

const std::string kPlain =
    "three {\ngradient:\n  title=\"three\" smooth=yes\n  index=0 color=255\n"
    "  index=100 color=65280 index=200 color=197121\nopacity:\n  smooth=no index=0 "
    "opacity=255\n}\n";

}  // namespace

TEST_CASE("scene: a gradient of Ultra Fractal: 400 places, colours as R + 256 G + 65536 B") {
    const ImportedPalette imported = parse(kPlain);
    CHECK(imported.palette.stops == kThree);
    CHECK(imported.left_out.empty());
    CHECK(imported.block == "three");
    CHECK(looks_like_ultra_fractal(kPlain));
}

TEST_CASE("scene: a gradient as files have it: any order, rotation, comments, odd spacing") {
    for (const char* text :
         {"x{ gradient: index=0 color=1 index=0 color=255 index=200 color=197121 index=100 "
          "color=65280}",
          "; remark {\r\n\r\nx {\r\ngradient:\r\n index=200 color=197121 ; third\r\n index=-400 "
          "color=255\r\n"
          " index=500 color=65280\r\n}\r\n",
          "x {\rgradient:\r rotation=50 index=350 color=255 index=50 color=65280 index=150 "
          "color=197121\r}",
          "x\n{\n gradient:\n title = \"a {b} ; c\"\n index = 0\n color = 255\n index =100 color= "
          "65280\n"
          " index=200 color=197121 }",
          "comment {\n it's \"open\n}\nempty {\n}\nfractal {\nlayer:\n index=7 color=9\ngradient:\n"
          " index=0 color=255 index=100 color=65280 index=200 color=197121\nformula:\n "
          "index=3\n}\n"}) {
        CAPTURE(text);
        CHECK(looks_like_ultra_fractal(text));
        CHECK(parse(text).palette.stops == kThree);
    }
}

TEST_CASE("scene: texts over several lines, no sections, and colours of 32 bits are read") {
    CHECK(parse("x {\ngradient:\n title=\"a \\\n b\" index=0 color=255\n"
                " index=100 color=65280 index=200 color=197121\n}\n")
              .palette.stops == kThree);
    CHECK(
        parse(
            "My Gradient {\nindex=0 color=255\nindex=100 color=65280\nindex=200\ncolor=197121\n}\n")
            .palette.stops == kThree);
    CHECK(parse("x {\ngradient:\n index=0 color=4278190335 index=100 color=4278255360\n"
                " index=200 color=197121\n}\n")
              .palette.stops == kThree);
}

TEST_CASE("scene: of several gradients the first is taken, or the one that is named") {
    const std::string two = "sea (blue) {\ngradient:\n index=0 color=16711680\n}\n\n" + kPlain;
    CHECK(parse(two).palette.stops[0].color == Rgb8{0, 0, 255});
    CHECK(parse(two, "sea (blue)").palette == parse(two).palette);
    CHECK(parse(two, "three").palette.stops == kThree);
    CHECK(error_of(two, "thre") ==
          "u:1:1: there is no gradient 'thre' here; did you mean 'three'?");
    const auto all = parse_all_ultra_fractal(two, "u", 2);
    REQUIRE(all.size() == 2);
    CHECK(all[0].block == "sea (blue)");
    CHECK(all[1].palette.stops == kThree);
    CHECK(contains(message_of([&] { parse_all_ultra_fractal(two, "u", 1); }),
                   "u:6:1: there are more gradients than the limit of 1"));
}

TEST_CASE("scene: opacity that is not full is named as left out") {
    const ImportedPalette imported =
        parse("x {\ngradient:\n index=0 color=1\nopacity:\n index=0 opacity=200\n}\n");
    CHECK(imported.left_out == std::vector<std::string>{"opacity"});
}

TEST_CASE("scene: 400 colours become 256 stops") {
    std::string text = "x {\ngradient:\n";
    for (int i = 399; i >= 0; --i) {
        text += "index=" + std::to_string(i) + " color=" + std::to_string(i % 256) + "\n";
    }
    const Palette palette = parse(text + "}\n").palette;
    CHECK(palette.stops.size() == 256);
    CHECK_NOTHROW(check_palette(palette));
}

TEST_CASE("scene: an error in a gradient of Ultra Fractal names line and column") {
    CHECK(error_of("x {\ngradient:\n index=0 color=x\n}") ==
          "u:3:16: color: 'x' is not a whole number");
    CHECK(contains(error_of("x {\ngradient:\n index=0 color=4294967296\n}"), "u:3:16: color: "));
    CHECK(
        contains(error_of("x {\ngradient:\n index= color=1\n}"), "u:3:9: index: 'color=1' is not"));
    CHECK(error_of("x {\ngradient:\n color=1\n}") ==
          "u:3:2: an index must stand before each color");
    CHECK(error_of("x {\ngradient:\n title=\"a\n}") == "u:3:8: a text in quotes has no end");
    CHECK(error_of("\n x {\ngradient:\n index=0 color=1\n") ==
          "u:2:2: the block 'x' has no end, '}'");
    CHECK(error_of("x {\ny {\n}\n}") == "u:2:3: '{' within a block");
    CHECK(error_of("x {\ngradient:\n}") == "u:1:1: there are no colours in the gradient 'x'");
    CHECK(error_of("x {\n}\nrest") == "u:3:1: a block must begin with NAME {");
    CHECK(error_of("x {\n}\n") == "u:1:1: there is no gradient here");
    CHECK_FALSE(looks_like_ultra_fractal("zoom = 2\n"));
    CHECK_FALSE(looks_like_ultra_fractal("colors = [\"{\"]\n"));
    CHECK_FALSE(looks_like_ultra_fractal("key = { a = 1 }\n"));
    CHECK_FALSE(looks_like_ultra_fractal(""));
}
