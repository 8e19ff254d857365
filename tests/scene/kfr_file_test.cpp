#include "scene/kfr_file.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "scene/kfr_lines.h"
#include "scene/scene_file.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

const std::string kPlace = "Re: -1.75\r\nIm: 0.0125\r\nZoom: 1.5E100\r\n";

ImportedScene parse(const std::string& text) { return parse_any_scene(text, "a.kfr"); }

std::string error_of(const std::string& text) {
    return message_of([&] { parse(text); });
}

// Where a count stands in the palette, by this program's own formula, as a part of a cycle.
double place_of(const Scene& scene, double count) {
    apply_transfer(scene.coloring.transfer, {&count, 1});
    return scene.coloring.density * count + scene.coloring.offset;
}

}  // namespace

TEST_CASE("scene: a .kfr file gives the place, the limit, the rotation and the colours") {
    const ImportedScene imported = parse(
        "Re: -1.7499999999999999999999999999999999999999999999999999999999999999999999999999912\r\n"
        "Im: 1.25E-3\r\n"
        "Zoom: 1.5E1000\r\n"
        "Iterations: 5000000000\r\n"
        "IterDiv: 0.500000\r\n"
        "SmoothMethod: 0\r\n"
        "ColorMethod: 0\r\n"
        "ColorOffset: 256\r\n"
        "Rotate: 0.000000\r\n"
        "StretchAngle: 10.000000\r\n"
        "StretchAmount: 0.000000\r\n"
        "RotateAngle: -33.500000\r\n"
        "Colors: 255,0,1,16,32,48,\r\n"
        "InteriorColor: 3,2,1,\r\n"
        "Smooth: 1\r\n"
        "Power: 2\r\n"
        "FractalType: 0\r\n");
    const Scene& scene = imported.scene;
    CHECK(scene.view.re.digits() == 80);
    CHECK(scene.view.im == Decimal("-0.00125"));
    CHECK(scene.view.zoom == Decimal("1.5e1000"));
    CHECK(scene.view.rotate_deg == 33.5);
    CHECK(scene.limits.max_iterations == 5000000000);
    REQUIRE(scene.coloring.palette.stops.size() == 2);
    CHECK(scene.coloring.palette.stops[0].color == Rgb8{1, 0, 255});
    CHECK(scene.coloring.palette.stops[1].color == Rgb8{48, 32, 16});
    CHECK(scene.coloring.interior == Rgb8{1, 2, 3});
    CHECK(scene.coloring.method == ColorMethod::Smooth);
    CHECK(scene.coloring.ink == 0);
    CHECK(imported.left_out.empty());
    CHECK(parse_scene(format_scene(scene), "canonical") == scene);
}

TEST_CASE("scene: counts of a .kfr file stand at the same place of the palette") {
    const auto check = [](const std::string& method, double (*f)(double)) {
        const Scene scene =
            parse(kPlace + "IterDiv: 0.04\nColorOffset: 300\nColorMethod: " + method + "\n").scene;
        for (const double count : {100.0, 1234.5, 1e6}) {
            CHECK(place_of(scene, count) ==
                  doctest::Approx((300 + f(count) / 0.04) / 1024).epsilon(1e-3));
        }
    };
    check("0", [](double count) { return count; });
    check("1", [](double count) { return std::sqrt(count); });
    check("2", [](double count) { return std::cbrt(count); });
    check("3", [](double count) { return std::log(count); });
}

TEST_CASE("scene: a short .kfr file has the defaults of a scene") {
    const ImportedScene imported = parse(kPlace);
    CHECK(imported.left_out.empty());
    CHECK_FALSE(imported.scene.limits.max_iterations);
    CHECK(imported.scene.coloring.palette == default_palette());
    CHECK(imported.scene.view.size == Scene{}.view.size);
    CHECK(parse("\xEF\xBB\xBF" + kPlace).scene == imported.scene);
    CHECK(parse("\n  \n" + kPlace + "Colors:\n").scene == imported.scene);
    CHECK(parse("Re: -1.75\nIm: 0.0125\nZoom: 1.5E100").scene == imported.scene);
}

TEST_CASE("scene: what a .kfr file has and a scene has not is named, not ignored") {
    const ImportedScene imported =
        parse(kPlace + "Ratio: 300\nSlopes: 1\nMultiColor: 0\nColorMethod: 7\nWings: 2\nFlat: x\n");
    CHECK(imported.left_out == std::vector<std::string>{"Slopes", "Wings", "Flat", "ColorMethod"});
    CHECK(imported.other_view == std::vector<std::string>{"Ratio"});
    CHECK(left_out_warning(imported) ==
          "the view is another one than the file's; left out: 'Ratio'; the picture may "
          "differ; left out: 'Slopes', 'Wings', 'Flat', 'ColorMethod'");
    std::string many = kPlace;
    for (int i = 0; i < 100; ++i) many += "Key" + std::to_string(i) + ": 1\n";
    CHECK(left_out_warning(parse(many)).ends_with("'Key11' and 88 more"));
    CHECK(left_out_warning(parse(kPlace)).empty());
}

TEST_CASE("scene: more colours than a palette has stops are thinned evenly, and said") {
    std::string colors = "Colors: ";
    for (int i = 0; i < 1024; ++i) colors += std::to_string(i / 4) + ",0,0,";
    const ImportedScene imported = parse(kPlace + colors + "\n");
    REQUIRE(imported.scene.coloring.palette.stops.size() == 256);
    CHECK(imported.scene.coloring.palette.stops[77].color == Rgb8{0, 0, 77});
    CHECK(imported.left_out == std::vector<std::string>{"all but 256 of the Colors"});
    CHECK(error_of(kPlace + colors + "1,2,3\n") ==
          "a.kfr:4:9: Colors: there are more than 1024 colours");
}

TEST_CASE("scene: a .kfr file shows the picture of its program, whose imaginary axis points down") {
    const ImportedScene down = parse(kPlace + "RotateAngle: 30\n");
    CHECK(down.scene.view.im == Decimal("-0.0125"));
    CHECK(down.scene.view.rotate_deg == -30);
    CHECK(parse(kPlace + "RotateAngle: 30\nImagPointsUp: 0\n").scene == down.scene);
    const ImportedScene up = parse(kPlace + "RotateAngle: 30\nImagPointsUp: 1\n");
    CHECK(up.scene.view.im == Decimal("0.0125"));
    CHECK(up.scene.view.rotate_deg == 30);
    CHECK(parse("Re: 0\nIm: -1\nZoom: 1\n").scene.view.im == Decimal("1"));
    CHECK(down.left_out.empty());
}

TEST_CASE("scene: settings of a .kfr file that change nothing are left out in silence") {
    for (const char* line :
         {"BailoutNormPreset: 1", "SmoothingMethod: 0", "SmoothMethod: 0", "BailoutRadiusCustom: 2",
          "BailoutNormCustom: 4", "TextureMerge: 1", "TexturePower: 200", "TextureRatio: 100",
          "TextureFile: a.png", "Version: 20", "real: 1", "imag: 1", "ImagPointsUp: 0",
          "UseOpenGL: 1", "JitterSeed: 1"}) {
        CAPTURE(line);
        CHECK(left_out_warning(parse(kPlace + line)).empty());
    }
    for (const char* line : {"BailoutNormPreset: 0", "SmoothMethod: 1", "real: 0", "imag: 0"}) {
        CAPTURE(line);
        CHECK(parse(kPlace + line).left_out.size() == 1);
    }
}

TEST_CASE("scene: a .kfr file edited by hand may have comments, any case and any line ends") {
    const Scene scene = parse(kPlace + "Iterations: 1000000\n").scene;
    CHECK(parse("; a place\n" + kPlace + "# deep\niterations: 1e6\n").scene == scene);
    CHECK(parse("re: -1.75\rIM: 0.0125\rzoom: 1.5E100\rIterations: 1e+6\r").scene == scene);
    CHECK(looks_like_kfr("; a place\nRe: 0\n"));
    CHECK(contains(error_of(kPlace + "re: 1\n"), "a.kfr:4:1: 're' is given twice"));
}

TEST_CASE("scene: another formula in a .kfr file is refused") {
    for (const char* line : {"FractalType: 14", "UseHybridFormula: 1"}) {
        CHECK(contains(error_of(kPlace + line), "a.kfr:4:"));
        CHECK(contains(error_of(kPlace + line), "is another formula"));
    }
    CHECK(contains(error_of(kPlace + "Power: two"), "a.kfr:4:8: Power: "));
    CHECK(contains(error_of(kPlace + "FractalType: 1\nPower: 7\n"), "with Power 7"));
}

TEST_CASE("scene: formulas of a .kfr file, with the axis, the turn and the stretch it has there") {
    const View ship =
        parse(kPlace + "FractalType: 1\nRotateAngle: 30\nStretchAmount: 0.5\nStretchAngle: 50\n")
            .scene.view;
    CHECK(formula_name(ship.formula) == "burning-ship");
    CHECK(ship.formula.degree == 2);
    CHECK(ship.im == Decimal("0.0125"));
    CHECK(ship.is_flipped());
    CHECK(ship.rotate_deg == 30);
    CHECK(ship.stretch == 0.5);
    CHECK(ship.stretch_deg == 20);
    CHECK_FALSE(parse(kPlace + "FractalType: 1\nImagPointsUp: 1\n").scene.view.is_flipped());
    CHECK(parse(kPlace + "Power: 5\n").scene.view.formula.degree == 5);
    const View quartic = parse(kPlace + "FractalType: 20\nPower: 4\n").scene.view;
    CHECK(formula_name(quartic.formula) == "perpendicular-celtic");
    CHECK(quartic.formula.degree == 4);
    const View cubic = parse(kPlace + "FractalType: 4\nPower: 3\n").scene.view;
    CHECK(formula_name(cubic.formula) == "NK-KK");
}

TEST_CASE("scene: errors in a .kfr file name the place") {
    const struct {
        std::string text;
        const char* message;
    } rows[] = {
        {"", "a.kfr:1:1: there is no place here; 'Re' is missing"},
        {"Re: 0\nIm: 0\n", "a.kfr:1:1: there is no place here; 'Zoom' is missing"},
        {kPlace + "Re: 1\n", "a.kfr:4:1: 'Re' is given twice, first in line 1"},
        {kPlace + "nonsense\n", "a.kfr:4:1: a line must be of the form 'Key: value'"},
        {kPlace + "a b: 1\n", "a.kfr:4:1: a line must be of the form 'Key: value'"},
        {kPlace + "Iterations: 1e-3\n", "a.kfr:4:13: Iterations: '1e-3' is out of range"},
        {kPlace + "Iterations: 1.25e1\n", "a.kfr:4:13: Iterations: '1.25e1' is not a whole"},
        {kPlace + "Iterations:   0\n", "a.kfr:4:15: Iterations: '0' is out of range"},
        {kPlace + "RotateAngle: inf\n", "a.kfr:4:14: RotateAngle: 'inf' is not a decimal number"},
        {kPlace + "IterDiv: 0\n", "a.kfr:4:10: IterDiv: '0' is out of range"},
        {kPlace + "Colors: 1,2\n", "a.kfr:4:9: Colors: a colour is three numbers"},
        {kPlace + "Colors: 1,2,256\n", "a.kfr:4:9: Colors: '256' is out of range"},
        {kPlace + "Colors: 1,,2\n", "a.kfr:4:9: Colors: '' is not a whole number"},
        {kPlace + "InteriorColor: 1,2,3,4,5,6\n", "InteriorColor: it must be one colour"},
        {"Re: 0\nIm: 0\nZoom: -1\n", "a.kfr:3:7: Zoom: '-1' is not a zoom"},
        {"Re: x\nIm: 0\nZoom: 1\n", "a.kfr:1:5: Re: "},
        {kPlace + std::string("Smooth: \0", 9), "a.kfr:4:9: there is a NUL byte"},
        {std::string("\xFF\xFEx"), "a.kfr:1:1: the text is UTF-16"},
        {std::string(20000, '\n') + kPlace, "a.kfr:20001:1: there are too many lines"},
        {std::string(100, 'A') + ": 1\n", "a.kfr:1:1: a line must be"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.message);
        const std::string message = error_of(row.text);
        CAPTURE(message);
        CHECK(contains(message, row.message));
    }
}

TEST_CASE("scene: a .kfr file that is cut off anywhere is read or refused") {
    const std::string text = kPlace + "Iterations: 100\r\nColors: 1,2,3,4,5,6,\r\nSmooth: 0\r\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const std::string part = text.substr(0, length);
        const std::string message = error_of(part);
        CHECK((message == "(no error)" || message.starts_with("a.kfr:")));
    }
}

TEST_CASE("scene: parameters of Kalles Fraktaler are recognised without their extension") {
    CHECK(parse_any_scene(kPlace, "<stdin>").scene == parse(kPlace).scene);
    CHECK_FALSE(looks_like_kfr("zoom: 5\n"));
    CHECK_FALSE(looks_like_kfr("# Re: 5\nzoom = 2\n"));
    CHECK_FALSE(looks_like_kfr("Zoom = \"a: b\"\n"));
    CHECK_FALSE(looks_like_kfr(""));
    CHECK_FALSE(looks_like_kfr(std::string(1000, 'R') + ":"));
}
