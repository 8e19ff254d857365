#include "scene/scene_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "scene/scene_keys.h"
#include "support/message_of.h"
#include "support/program.h"

using namespace mandel;

namespace {

constexpr std::string_view kEveryKey = R"(version = 2
re = "-0.75"
im = "0.1"
zoom = "1e1000"
rotate = 30.5
formula = "burning-ship"
power = 3
julia = "0.25,-1e-30"
stretch = 1.5
stretch_angle = -20
flip = "no"
size = "64x32"
iterations = 5000000000
escape_radius = 100
samples = 4
palette = [[0, "#000000"], [0.25, "#ff8000"]]
color = "distance"
transfer = "log"
table = [[3.5, 0], [1e+09, 0.75]]
equalize = 0.5
cycles = 2
density = 0.1
offset = -2.5
cells = 0.06
stripe = -0.5
stripe_count = 5
stripe_memory = 0.75
shading = "relief"
light = 0.65
light_angle = -30
light_height = 60
ink = 0.9
ink_width = 1.5
interior = "#102030"
interior_method = "dome"
depth = 16
dither = "off"
)";

std::string error_of(std::string_view text) {
    return message_of([&] { parse_scene(text, "s"); });
}

std::string random_decimal(std::mt19937_64& random, bool negative_too) {
    std::string text = negative_too && random() % 2 ? "-" : "";
    text += static_cast<char>('1' + random() % 9);
    text += '.';
    const std::size_t digits = 1 + random() % 60;
    for (std::size_t i = 0; i < digits; ++i) text += static_cast<char>('0' + random() % 10);
    if (random() % 2) text += "e" + std::to_string(static_cast<int>(random() % 4000) - 2000);
    return text;
}

double random_real(std::mt19937_64& random, double min, double max) {
    return std::uniform_real_distribution<double>(min, max)(random);
}

Scene random_scene(std::mt19937_64& random) {
    Scene scene;
    scene.view.re = Decimal(random_decimal(random, true));
    scene.view.im = Decimal(random_decimal(random, true));
    scene.view.zoom = Decimal(random_decimal(random, false));
    scene.view.rotate_deg = random_real(random, -1e6, 1e6);
    scene.view.size = {static_cast<std::uint32_t>(1 + random() % 2147483647),
                       static_cast<std::uint32_t>(1 + random() % 2147483647)};
    if (random() % 2) scene.limits.max_iterations = 1 + random() % Limits::kMaxIterations;
    scene.limits.escape_radius = random_real(random, 2, 1e70);
    scene.samples = static_cast<std::uint32_t>(1 + random() % Samples::kMost);
    if (random() % 2) scene.samples = {2 + scene.samples.least % 100, 200};
    scene.dither = random() % 2 == 0;
    scene.coloring.method = static_cast<ColorMethod>(random() % 4);
    scene.coloring.transfer = static_cast<Transfer>(random() % 5);
    scene.coloring.is_relief = random() % 2 == 0;
    scene.coloring.ink = random_real(random, 0, 1);
    scene.coloring.ink_width = random_real(random, 0, 10);
    scene.coloring.light = random_real(random, 0, 1);
    scene.coloring.cells = random_real(random, -1, 1);
    scene.coloring.inside = static_cast<InteriorMethod>(random() % 4);
    scene.coloring.stripe = random_real(random, -2, 2);
    scene.coloring.stripes.count = static_cast<int>(1 + random() % 8);
    scene.coloring.stripes.memory = random_real(random, 0.7, 0.97);
    scene.coloring.equalize = random_real(random, 0, 1);
    scene.coloring.cycles = random_real(random, -1e6, 1e6);
    if (random() % 2)
        scene.coloring.table = {{-0.5, -2}, {random_real(random, 0, 9), 1}, {1e18, 1}};
    scene.coloring.density = random_real(random, -1e6, 1e6);
    scene.coloring.offset = random_real(random, -1, 1) * 1e-9;
    const auto channel = [&random] { return static_cast<std::uint8_t>(random()); };
    scene.coloring.interior = {channel(), channel(), channel()};
    if (random() % 2) {
        Palette palette;
        const double step = 1.0 / static_cast<double>(1 + random() % 256);
        for (double place = step * random_real(random, 0, 0.5); place < 1; place += step) {
            palette.stops.push_back({place, {channel(), channel(), channel()}});
        }
        palette.stops.resize(std::min<std::size_t>(palette.stops.size(), 256));
        scene.coloring.palette = palette;
    }
    scene.depth = random() % 2 ? 8 : 16;
    return scene;
}

}  // namespace

TEST_CASE("scene: every key reaches its field") {
    const Scene scene = parse_scene(kEveryKey, "s");
    CHECK(scene.view.re.text() == "-0.75");
    CHECK(scene.view.im.text() == "0.1");
    CHECK(scene.view.zoom.text() == "1e1000");
    CHECK(scene.view.rotate_deg == 30.5);
    CHECK(scene.view.size == Size{64, 32});
    CHECK(scene.limits.max_iterations == 5000000000U);
    CHECK(scene.limits.escape_radius == 100);
    CHECK(scene.samples == 4);
    CHECK(scene.coloring.palette.stops.size() == 2);
    CHECK(scene.coloring.palette.stops[1] == PaletteStop{0.25, {255, 128, 0}});
    CHECK(scene.coloring.method == ColorMethod::Distance);
    CHECK(scene.coloring.transfer == Transfer::Log);
    CHECK(scene.coloring.density == 0.1);
    CHECK(scene.coloring.offset == -2.5);
    CHECK(scene.coloring.interior == Rgb8{0x10, 0x20, 0x30});
    CHECK(scene.coloring.table == CountKnots{{3.5, 0}, {1e9, 0.75}});
    CHECK(scene.coloring.equalize == 0.5);
    CHECK(scene.coloring.cycles == 2);
    CHECK(scene.coloring.cells == 0.06);
    CHECK(scene.coloring.stripe == -0.5);
    CHECK(scene.coloring.stripes == StripeRule{5, 0.75});
    CHECK(scene.coloring.is_relief);
    CHECK(scene.coloring.light == 0.65);
    CHECK(scene.coloring.light_angle == -30);
    CHECK(scene.coloring.light_height == 60);
    CHECK(scene.coloring.ink == 0.9);
    CHECK(scene.coloring.ink_width == 1.5);
    CHECK(scene.depth == 16);
}

TEST_CASE("scene: canonical text is complete, ordered, and a fixed point") {
    CHECK(format_scene(parse_scene(kEveryKey, "s")) == kEveryKey);
    const std::string defaults = format_scene(Scene{});
    CHECK(format_scene(parse_scene(defaults, "s")) == defaults);
    for (const SceneKey& key : scene_keys()) {
        if (key.format == nullptr) continue;
        // A table comes from a view, a shading from scenes of version 1, the others are of other
        // formulas than z^2 + c.
        constexpr std::string_view kSeldom[] = {"table", "shading", "formula",       "power",
                                                "julia", "stretch", "stretch_angle", "flip"};
        const bool is_there = std::ranges::find(kSeldom, key.name) == std::end(kSeldom);
        CHECK(contains(defaults, "\n" + std::string(key.name) + " = ") == is_there);
    }
}

TEST_CASE("scene: what is written is read back as the same scene") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 300; ++i) {
        const Scene scene = random_scene(random);
        const std::string text = format_scene(scene);
        CAPTURE(text);
        CHECK(parse_scene(text, "s") == scene);
    }
}

TEST_CASE("scene: a value may be written in several ways that mean the same") {
    const char* const kCenters[] = {"center = '-0.75,0.1'",      "center = [-0.75, 0.1]",
                                    "center = ['-0.75', '0.1']", "re = -0.75\nim = 0.1",
                                    "re = '-0.75'\nim = +0.1",   "center = [-7.5e-1, 0.1_0]"};
    for (const char* text : kCenters) {
        CAPTURE(text);
        const Scene scene = parse_scene(text, "s");
        CHECK(scene.view.re == Decimal("-0.75"));
        CHECK(scene.view.im == Decimal("0.1"));
    }
    CHECK(parse_scene("size = [64, 32]", "s").view.size == Size{64, 32});
    CHECK(parse_scene("size = '64x32'", "s").view.size == Size{64, 32});
    CHECK(parse_scene("iterations = 1_000", "s").limits.max_iterations == 1000U);
    CHECK_FALSE(parse_scene("iterations = 'auto'", "s").limits.max_iterations.has_value());
}

TEST_CASE("scene: a bare number keeps all of its digits") {
    const Scene scene = parse_scene("re = -0.12345678901234567890123456789\nim = 1e-300 # c", "s");
    CHECK(scene.view.re.text() == "-0.12345678901234567890123456789");
    CHECK(scene.view.im.text() == "1e-300");
}

TEST_CASE("scene: byte order marks, CRLF and a missing last newline are fine") {
    for (const char* text : {"\xEF\xBB\xBFzoom = 2\nsamples = 3", "zoom = 2\r\nsamples = 3\r\n",
                             "\xEF\xBB\xBFzoom = 2.0\r\nsamples = 3", "# c\n\nzoom=2\nsamples=3"}) {
        CAPTURE(text);
        const Scene scene = parse_scene(text, "s");
        CHECK(scene.view.zoom == Decimal("2"));
        CHECK(scene.samples == 3);
    }
}

TEST_CASE("scene: every mistake is one sentence with its place") {
    struct Row {
        std::string text;
        const char* message;
    };
    const Row rows[] = {
        {"", "s:1:1: the scene is empty"},
        {"# only a remark\n", "s:1:1: the scene is empty"},
        {std::string("zoom = 1\nre\0 = 2", 15), "s:2:3: there is a NUL byte"},
        {std::string("\xFF\xFEz\0", 4), "s:1:1: the text is UTF-16"},
        {"iteratoins = 5", "s:1:1: unknown key 'iteratoins'; did you mean 'iterations'?"},
        {"zoom = 1\n\n[view]\nsize = 1", "s:3:2: unknown key 'view'"},
        {"a.b = 1", "unknown key 'a'"},
        {"zoom = 0", "s:1:8: zoom: '0' is not a zoom; it must be greater than 0"},
        {"zoom = -1", "greater than 0"},
        {"zoom = nan", "s:1:8: zoom: 'nan' is not a decimal number"},
        {"zoom = inf", "'inf' is not a decimal number"},
        {"zoom = '1e999999999999'", "maximum of 1000000000"},
        {"zoom = true", "it must be a number, not a boolean"},
        {"zoom = 1979-05-27", "it must be a number, not a date"},
        {"zoom = [1]", "it must be a number, not a list"},
        {"zoom = 0x10", "'0x10' is not a decimal number"},
        {"zoom = 1e999",
         "s:1:13: '1e999' could not be interpreted as a value (texts and very "
         "long numbers need quotes)"},
        {"color = smooth", "need quotes"},
        {"color = 'smoth'", "did you mean 'smooth'?"},
        {"color = 3", "it must be a text in quotes, not a number"},
        {"palette = 3", "it must be a text in quotes, not a number"},
        {"palette = 'no such'", "'no such' is not one of "},
        {"palette = []", "1 to 256 colours, not 0"},
        {"size = '64'", "WIDTHxHEIGHT"},
        {"size = [64, 0]", "s:1:8: size: the height '0' is out of range"},
        {"size = [64, 1.5]", "the height '1.5' is not a whole number"},
        {"size = [64]", "it must be a text or a list of two values, not a list"},
        {"size = [1, [2, 3]]", "it must be a text or a number, not a list"},
        {"center = '1'", "not of the form RE,IM"},
        {"center = '1,2,3'", "not of the form RE,IM"},
        {"center = '0,0'\nre = 1", "s:2:1: 're' is given again; 'center' in line 1"},
        {"iterations = 0", "it must be 1 to 4611686018427387903 (or 'auto')"},
        {"iterations = -1", "out of range"},
        {"iterations = 1.5e0", "'1.5e0' is not a whole number"},
        {"iterations = 9223372036854775807", "out of range"},
        {"iterations = 18446744073709551616", "s:1:"},
        {"iterations = 'Auto'", "is not a whole number"},
        {"escape_radius = 1.5", "it must be 2 to 1e+70"},
        {"escape_radius = 1e300", "it must be 2 to 1e+70"},
        {"samples = 0", "it must be 1 to 4096"},
        {"samples = 5000", "it must be 1 to 4096"},
        {"depth = 12", "'12' is not a depth; it must be 8 or 16"},
        {"interior = 'red'", "is not a colour"},
        {"density = 1e400", "s:1:"},
        {"version = 3\nnew_key = 1",
         "s:1:11: this scene is of version '3', but this program "
         "reads versions up to 2"},
        {"version = '1'", "version: it must be a number"},
        {"zoom = 1\nsize = '1x1'\nzoom = 2", "s:3:8: 'zoom' is given twice, first in line 1"},
        {"zoom = \"1", "s:1:"},
        {"zoom", "s:1:"},
        {"\xC3\x28 = 1", "s:1:1: "},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const std::string message = error_of(row.text);
        CAPTURE(message);
        CHECK(contains(message, row.message));
    }
}

TEST_CASE("scene: columns count characters, not bytes") {
    CHECK(contains(error_of("interior = 'äöü' # ä\nx = 1"), "s:1:12: "));
    CHECK(contains(error_of("'ä' = 1"), "unknown key 'ä'"));
}

TEST_CASE("scene: a text cut at any byte is a scene or an error with a place") {
    for (std::size_t length = 0; length < kEveryKey.size(); ++length) {
        CAPTURE(length);
        const std::string message = error_of(kEveryKey.substr(0, length));
        CHECK((message == "(no error)" || message.starts_with("s:")));
    }
}

TEST_CASE("scene: hostile nesting and size end in one error, without exhausting stack or memory") {
    const auto repeated = [](std::string_view part, int times) {
        std::string text;
        for (int i = 0; i < times; ++i) text += part;
        return text;
    };
    // With a sanitizer a parser that went down with the text would exhaust a stack much sooner.
    constexpr int kMany = kHasSanitizer ? 200'000 : 2'000'000;
    const std::string texts[] = {
        "a = " + repeated("[", 100'000),
        "a = " + repeated("{a=", 100'000),
        repeated("a.", 2 * kMany) + "a = 1",
        "[" + repeated("a.", 2 * kMany) + "a]",
        repeated("'a'.", kMany) + "a = 1",
        repeated("a . ", kMany) + "a = 1",
        "a = " + repeated("{a.a.a.a.a.a.a.a=", 200) + "1",
        "a = [" + repeated("1,", 2 * kMany) + "]",
        repeated("[[a]]\n", kMany / 2),
        "zoom = " + repeated("1", 10'000'000),
        "zoom = '" + repeated("1", 10'000'000) + "'",
        "# " + repeated("x", 17 << 20),
        "zoom = \"\"\"" + repeated("\n", 10'000'000),
    };
    for (const std::string& text : texts) {
        CAPTURE(text.substr(0, 40));
        const std::string message = error_of(text);
        CHECK(message.starts_with("s:"));
        CHECK(message.size() < 1000);
    }
}

TEST_CASE("scene: only with a reader can a scene name a palette file") {
    CHECK(message_of([] {
              parse_scene("palette = 'a.map'", "s");
          }).starts_with("s:1:11: palette: 'a.map' is not one of gilded, "));
    const PaletteReader reader = [](const std::string& word, std::optional<std::uint32_t> row) {
        ImportedPalette imported{{"", {{0, {1, 2, 3}}}}, {"opacity"}};
        if (row) imported.palette.stops[0].color.r = static_cast<std::uint8_t>(*row);
        return word == "a.map" ? std::optional(imported) : std::nullopt;
    };
    const MovingScene moving = parse_moving_scene("palette = 'a.map'", "s", reader);
    CHECK(moving.scene.coloring.palette.stops[0].color == Rgb8{1, 2, 3});
    CHECK(moving.left_out == std::vector<std::string>{"opacity"});
    CHECK(parse_moving_scene("palette_row = 9\npalette = 'a.map'", "s", reader)
              .scene.coloring.palette.stops[0]
              .color.r == 9);
    CHECK(message_of([&] {
              parse_moving_scene("palette = 'x'\npalette_row = 9\n", "s", reader);
          }) == "s:2:1: palette_row: 'palette' names no picture");
    CHECK(contains(message_of([&] { parse_moving_scene("palette_row = -1\n", "s", reader); }),
                   "s:1:15: palette_row: '-1' is out of range"));
    CHECK(format_scene(moving.scene) == format_scene(parse_scene("palette = ['#010203']", "s")));
}
