#include "scene/fraktaler_file.h"

#include <doctest/doctest.h>

#include <string>

#include "scene/scene_file.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

ImportedScene parse(const std::string& text) { return parse_any_scene(text, "f.toml"); }

std::string error_of(const std::string& text) {
    return message_of([&] { parse(text); });
}

}  // namespace

TEST_CASE("scene: a Fraktaler-3 file gives the place, the limits, the rotation and the size") {
    const ImportedScene imported = parse(R"(program = "fraktaler-3"
location.real = "-1.7500000000000000000000000000000000000000001"
location.imag = "1e-50"
location.zoom = "3.5e2000"
bailout.iterations = 90926
bailout.maximum_reference_iterations = 1000
bailout.escape_radius = 100
transform.rotate = 30.5
transform.stretch_amount = 0.0
transform.reflect = false
image.width = 640
image.height = 360
image.subframes = 1
algorithm.reuse_reference = true
reference.period = 12
[[formula]]
power = 2
abs_x = false
)");
    const Scene& scene = imported.scene;
    CHECK(scene.view.re.digits() == 44);
    CHECK(scene.view.im == Decimal("1e-50"));
    CHECK(scene.view.zoom == Decimal("3.5e2000"));
    CHECK(scene.view.rotate_deg == 30.5);
    CHECK(scene.view.size == Size{640, 360});
    CHECK(scene.limits.max_iterations == 90926);
    CHECK(scene.limits.escape_radius == 100);
    CHECK(scene.coloring == Coloring{});
    CHECK(imported.left_out.empty());
    CHECK(parse_scene(format_scene(scene), "canonical") == scene);
}

TEST_CASE("scene: the tables of a Fraktaler-3 file may be written in every form of TOML") {
    const Scene dotted = parse("location.real = \"-2\"\nlocation.zoom = 1e5\n").scene;
    CHECK(dotted.view.im == Decimal("0"));
    CHECK(parse("[location]\nreal = -2\nzoom = \"1e5\"\n").scene == dotted);
    CHECK(parse(" [ location ]\r\nreal = -2\r\nzoom = 1e5\r\n").scene == dotted);
    CHECK(parse("location = { real = \"-2\", zoom = 1e5 }\n").scene == dotted);
    CHECK(parse("bailout . iterations = 7\n").scene.view.zoom == Decimal("1"));
}

TEST_CASE("scene: only tables make a Fraktaler-3 file") {
    CHECK_FALSE(looks_like_fraktaler("zoom = 2\n# location.real = 1\n"));
    CHECK_FALSE(looks_like_fraktaler("transform = \"log\"\n"));
    CHECK_FALSE(looks_like_fraktaler("locations.real = 1\n"));
    CHECK_FALSE(looks_like_fraktaler(""));
    CHECK(contains(error_of("transform = \"log\"\n"), "unknown key 'transform'"));
    CHECK(contains(error_of("[view]\nzoom = 2\n"), "unknown key 'view'"));
}

TEST_CASE("scene: what a Fraktaler-3 file has and a scene has not is named, not ignored") {
    const ImportedScene imported = parse(
        "location.zoom = 2\ntransform.exponential_map = true\n[colour]\nexposure = "
        "1\n[image]\nsubsampling = 2\n");
    CHECK(imported.other_view == std::vector<std::string>{"transform.exponential_map"});
    CHECK(imported.left_out == std::vector<std::string>{"colour.exposure", "image.subsampling"});
}

TEST_CASE("scene: settings of a Fraktaler-3 file that change nothing are left out in silence") {
    const ImportedScene imported = parse(
        "location.zoom = 2\nbailout.maximum_bla_steps = 4096\nimage.dpi = 300\n"
        "image.subframes = 16\n");
    CHECK(imported.left_out.empty());
    CHECK(imported.scene.samples == 16);
    const Scene sized =
        parse("program = \"fraktaler-3\"\nversion = \"3.1\"\nimage.width = 64\nimage.height = 36\n")
            .scene;
    CHECK(sized.view.size == Size{64, 36});
    CHECK(parse("program=\"fraktaler-3\"\nversion=\"3.1\"\n").left_out.empty());
}

TEST_CASE("scene: another formula in a Fraktaler-3 file is refused") {
    const std::string place = "location.zoom = 2\n[[formula]]\npower = 2\n[[formula]]\n";
    CHECK(error_of(place + "power = 2\n") == "(no error)");
    for (const char* operations : {"sqr add", "mul add", "store  mul add "}) {
        CHECK(error_of(place + "opcodes = \"" + operations + "\"\n") == "(no error)");
    }
    CHECK(contains(error_of(place + "opcodes = \"absx sqr add\"\n"), "is another formula"));
    CHECK(contains(error_of(place + "power = 3\n"), "a loop of different formulas"));
    CHECK(contains(error_of(place + "power = 1\n"), "f.toml:5:9: formula.power: "));
    CHECK(contains(error_of(place + "abs_x = true\n"), "is another formula"));
    CHECK(contains(error_of("location.zoom = 2\n[[formula]]\nopcodes = \"sqr absx sqr add\"\n"),
                   "is another formula"));
}

TEST_CASE("scene: formulas of a Fraktaler-3 file, by switches and by operations") {
    const auto view_of = [](const std::string& lines) {
        return parse("location.zoom = 2\n" + lines).scene.view;
    };
    const View ship = view_of(
        "transform.reflect = true\ntransform.rotate = 20\ntransform.stretch_amount = 50\n"
        "transform.stretch_angle = 10\n[[formula]]\nabs_x = true\nabs_y = true\npower = 3\n");
    CHECK(formula_name(ship.formula) == "burning-ship");
    CHECK(ship.formula.degree == 3);
    CHECK(ship.is_flipped());
    CHECK(ship.rotate_deg == -20);
    CHECK(ship.stretch == 0.5);
    CHECK(ship.stretch_deg == 10);
    CHECK_FALSE(view_of("[[formula]]\nabs_x = true\nabs_y = true\n").is_flipped());
    const auto name_of = [&](const std::string& lines) {
        const Formula formula = view_of("[[formula]]\n" + lines).formula;
        return formula_name(formula) + " " + std::to_string(formula.degree);
    };
    CHECK(name_of("neg_y = true\n") == "tricorn 2");
    CHECK(name_of("abs_y = true\nneg_y = true\n") == "perpendicular-burning-ship 2");
    CHECK(name_of("opcodes = \"sqr absx absy add\"\n") == "buffalo 2");
    CHECK(name_of("opcodes = \"negy sqr absx add\"\n") == "mandelbar-celtic 2");
    CHECK(name_of("opcodes = \"absx store sqr mul add\"\n") == "partial-burning-ship-real 3");
}

TEST_CASE("scene: errors in a Fraktaler-3 file name the place") {
    const struct {
        const char* text;
        const char* message;
    } rows[] = {
        {"location.real = 1,5\n", "f.toml:1:"},
        {"location.real = \"x\"\n", "f.toml:1:17: location.real: 'x'"},
        {"[location]\nzoom = 0\n", "f.toml:2:8: location.zoom: '0' is not a zoom"},
        {"[location]\nzoom = true\n", "f.toml:2:8: location.zoom: it must be a text or a number"},
        {"[location]\nzoom = [1]\n", "location.zoom: it must be a text or a number"},
        {"[bailout]\niterations = -1\n", "bailout.iterations: '-1' is out of range"},
        {"[location]\n[image]\nwidth = 0\n", "f.toml:3:9: image.width: the width '0'"},
        {"[location]\nzoom = 1\nzoom = 2\n", "'zoom' is given twice, first in line 2"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.message);
        const std::string message = error_of(row.text);
        CAPTURE(message);
        CHECK(contains(message, row.message));
    }
}
