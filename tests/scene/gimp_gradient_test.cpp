#include "scene/gimp_gradient.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "color/palette_curve.h"
#include "color/srgb.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

const std::string kHead = "GIMP Gradient\nName: test\n";

Palette parse(const std::string& segments) { return parse_gimp_gradient(kHead + segments, "g"); }

std::string error_of(const std::string& segments) {
    return message_of([&] { parse(segments); });
}

// The colour of a gradient at t in [0, 1]: in a palette its mirror image follows.
Rgb8 color_at(const Palette& palette, double t) {
    static const SrgbEncoder<std::uint8_t> encoder;
    const LinearRgb light = PaletteCurve(palette).at(t / 2);
    return {encoder.encode(light.r), encoder.encode(light.g), encoder.encode(light.b)};
}

// Red of a segment from black to red over [0, 1], at its eight points and the end.
std::vector<int> reds(const std::string& middle, const std::string& curve) {
    const Palette palette = parse("1\n0 " + middle + " 1  0 0 0 1  1 0 0 1  " + curve + " 0\n");
    REQUIRE(palette.stops.size() == 16);
    std::vector<int> reds;
    for (std::size_t i = 0; i <= 8; ++i) {
        CHECK(palette.stops[i].position == static_cast<double>(i) / 16);
        reds.push_back(palette.stops[i].color.r);
    }
    return reds;
}

}  // namespace

TEST_CASE("scene: the curves of a GIMP gradient") {
    const auto expect = [](auto&& f) {
        std::vector<int> values;
        for (int i = 0; i <= 8; ++i)
            values.push_back(static_cast<int>(std::lround(255 * f(i / 8.0))));
        return values;
    };
    constexpr double kPi = 3.141592653589793;
    CHECK(reds("0.5", "0") == expect([](double t) { return t; }));
    CHECK(reds("0.25", "0") ==
          expect([](double t) { return t <= 0.25 ? 2 * t : 0.5 + (t - 0.25) / 1.5; }));
    CHECK(reds("0.25", "1") == expect([](double t) { return std::sqrt(t); }));
    CHECK(reds("0.5", "2") == expect([](double t) { return (1 - std::cos(kPi * t)) / 2; }));
    CHECK(reds("0.5", "3") == expect([](double t) { return std::sqrt(1 - (t - 1) * (t - 1)); }));
    CHECK(reds("0.5", "4") == expect([](double t) { return 1 - std::sqrt(1 - t * t); }));
}

TEST_CASE("scene: a gradient whose ends differ is followed by its mirror image") {
    const Palette palette = parse("1\n0 0.5 1 0 0 0 1 1 1 1 1 0 0\n");
    REQUIRE(palette.stops.size() == 16);
    for (std::size_t i = 1; i < 8; ++i) {
        CHECK(palette.stops[16 - i].color == palette.stops[i].color);
        CHECK(palette.stops[16 - i].position == 1 - palette.stops[i].position);
    }
    const Palette cycle =
        parse("2\n0 0.25 0.5 0 0 0 1 1 1 1 1 0 0\n0.5 0.75 1 1 1 1 1 0.03 0 0 1 0 0\n");
    CHECK(cycle.stops.size() == 16);
    CHECK(cycle.stops[8] == PaletteStop{0.5, {255, 255, 255}});
    CHECK(cycle.stops[15].color == Rgb8{39, 32, 32});
}

TEST_CASE("scene: hues of a gradient run round either way") {
    // From red to green: by yellow, or by blue.
    const Palette up = parse("1\n0 0.5 1 1 0 0 1 0 1 0 1 0 1\n");
    CHECK(up.stops[4].color == Rgb8{255, 255, 0});
    const Palette down = parse("1\n0 0.5 1 1 0 0 1 0 1 0 1 0 2\n");
    CHECK(down.stops[4].color == Rgb8{0, 0, 255});
    CHECK(down.stops[2].color == Rgb8{255, 0, 255});
}

TEST_CASE("scene: transparency of a gradient is laid over black") {
    const Palette palette = parse("1\n0 0.5 1 1 1 1 0 1 1 1 1 0 0\n");
    CHECK(palette.stops[0].color == Rgb8{0, 0, 0});
    CHECK(palette.stops[4].color == Rgb8{128, 128, 128});
    CHECK(palette.stops[8].color == Rgb8{255, 255, 255});
}

TEST_CASE("scene: edges of a gradient stay edges") {
    const Palette two =
        parse("2\n0 0.25 0.5 1 0 0 1 1 0 0 1 0 0\n0.5 0.75 1 0 0 1 1 0 0 1 1 0 0\n");
    CHECK(color_at(two, 0.49) == Rgb8{255, 0, 0});
    CHECK(color_at(two, 0.51) == Rgb8{0, 0, 255});
    const Palette step = parse("1\n0 0.5 1 1 0 0 1 0 0 1 1 5 0\n");
    CHECK(color_at(step, 0.49) == Rgb8{255, 0, 0});
    CHECK(color_at(step, 0.51) == Rgb8{0, 0, 255});
}

TEST_CASE("scene: a gradient as files have it: 15 numbers, '+' lines, remarks, any order") {
    const Palette plain =
        parse("2\n0 0.2 0.5 0 0 0 1 1 0 0 1 0 0\n0.5 0.6 1 1 0 0 1 1 1 0 1 1 0\n");
    for (const char* segments :
         {"2\n0 0.2 0.5 0 0 0 1 1 0 0 1 0 0 0 0\n0.5 0.6 1 1 0 0 1 1 1 0 1 1 0 0 0\n",
          "2\n0 0.2 0.5 0 0 0 1 1 0 0 1 0 0\n+ 0.6 1 1 1 0 1 1 0\n",
          "2\n0.5 0.6 1 1 0 0 1 1 1 0 1 1 0\n0 0.2 0.5 0 0 0 1 1 0 0 1 0 0\n",
          "\n# two\n 2 \n\n0.0 0.2 0.500000 0 0 0 1 1 0 0 1 0 0\n0.500001 0.6 1 1 0 0 1 1 1 0 1 1 "
          "0\n"
          "and the rest\n"}) {
        CAPTURE(segments);
        CHECK(parse(segments) == plain);
    }
    CHECK(parse_gimp_gradient("\xEF\xBB\xBFGIMP Gradient\r2\r0 0.2 0.5 0 0 0 1 1 0 0 1 0 0\r"
                              "+ 0.6 1 1 1 0 1 1 0\r",
                              "g") == plain);
}

TEST_CASE("scene: a gradient of many segments keeps at most 256 stops") {
    std::string text = "200\n";
    for (int i = 0; i < 200; ++i) {
        const auto number = [](double value) { return std::to_string(value) + " "; };
        text += number(i / 200.0) + number((i + 0.5) / 200) + number((i + 1) / 200.0) +
                number((i % 7) / 7.0) + "0 0 1 " + number((i + 1) % 7 / 7.0) + "0 1 1 0 0\n";
    }
    const Palette palette = parse(text);
    CHECK(palette.stops.size() == 256);
    CHECK_NOTHROW(check_palette(palette));
}

TEST_CASE("scene: an error in a gradient names line and column") {
    CHECK(error_of("") == "g:1:1: the number of segments is missing");
    CHECK(error_of("x\n") == "g:3:1: the number of segments: 'x' is not a whole number");
    CHECK(contains(error_of("0\n"), "g:3:1: the number of segments: '0' is out of range"));
    CHECK(contains(error_of("1000000000\n"), "out of range"));
    CHECK(error_of("2\n0 0.5 1 0 0 0 1 1 1 1 1 0 0\n") ==
          "g:3:1: the file should have 2 segments, but has 1");
    CHECK(error_of("1\n0 0.5 1 0 0 0 1 1 1 1\n") ==
          "g:4:22: there are too few numbers in this segment");
    CHECK(contains(error_of("1\n0 0,5 1 0 0 0 1 1 1 1 1 0 0\n"), "g:4:3: '0,5' is not a decimal"));
    CHECK(contains(error_of("1\n0 nan 1 0 0 0 1 1 1 1 1 0 0\n"), "g:4:3: 'nan' is not a decimal"));
    CHECK(contains(error_of("1\n0 0.5 1 0 0 2 1 1 1 1 1 0 0\n"), "g:4:13: '2' is out of range"));
    CHECK(contains(error_of("1\n0 0.5 1 0 0 0 1 1 1 1 1 9 0\n"), "g:4:25: '9' is out of range"));
    CHECK(error_of("1\n0 0.5 0.2 0 0 0 1 1 1 1 1 0 0\n") ==
          "g:4:1: the left, middle and right of a segment must increase");
    CHECK(error_of("1\n0 0.1 0.5 0 0 0 1 1 1 1 1 0 0\n") ==
          "g:4:1: the last segment must end at 1, not at 0.5");
    CHECK(contains(error_of("2\n0 0.1 0.5 0 0 0 1 1 1 1 1 0 0\n0.6 0.7 1 0 0 0 1 1 1 1 1 0 0\n"),
                   "g:5:1: a segment must begin at 0.5"));
    CHECK(error_of("1\n+ 0.5 1 0 0 0 1 0 0\n") == "g:4:1: there is no segment to continue");
}
