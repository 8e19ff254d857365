#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "color/palette.h"
#include "output/image_reader.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

const std::string kUltraFractal =
    "one {\ngradient:\n index=0 color=255\n}\ntwo {\ngradient:\n index=0 color=0 index=200 "
    "color=33023\n}\n";

// The value of `palette` of a scene, as --dry-run prints it.
std::string palette_of(const TempFolder& folder, const std::vector<std::string>& words) {
    std::vector<std::string> all = {"render", "--dry-run"};
    all.insert(all.end(), words.begin(), words.end());
    const ProgramResult result = Program(all).in(folder.path()).run();
    if (result.exit_code != 0) return result.err;
    const std::size_t start = result.out.find("\npalette = ") + 11;
    return result.out.substr(start, result.out.find('\n', start) - start);
}

constexpr const char* kBlackAndOrange = "[\"#000000\", \"#ff8000\"]";

}  // namespace

TEST_CASE("cli: palettes lists every built-in palette with its description, plain for a pipe") {
    const ProgramResult list = run_mandel({"palettes"});
    CHECK(list.exit_code == 0);
    CHECK(list.err.empty());
    for (const BuiltinPalette& palette : builtin_palettes()) {
        CHECK(contains("\n" + list.out, "\n" + std::string(palette.name) + " "));
        CHECK(contains(list.out, std::string(palette.description) + "\n"));
    }
    CHECK_FALSE(contains(list.out, "orchid"));
    CHECK_FALSE(contains(list.out, "\x1b"));
    CHECK(run_mandel({"palettes", "orchid"}).exit_code == 0);
}

TEST_CASE("cli: palettes lists files, and every gradient of a file of several") {
    const TempFolder folder;
    folder.write("a.map", "0 0 0\n255 128 0\n");
    folder.write("b.ugr", kUltraFractal);
    CHECK(
        Program({"palettes", "a.map", "b.ugr", "b.ugr:two"}).in(folder.path()).run().out ==
        "a.map      2 colours\nb.ugr:one  1 colour\nb.ugr:two  2 colours\nb.ugr:two  2 colours\n");
    const ProgramResult json =
        Program({"palettes", "fire", "b.ugr:two", "--json"}).in(folder.path()).run();
    const auto parsed = nlohmann::json::parse(json.out);
    REQUIRE(parsed.size() == 2);
    CHECK(parsed[0]["name"] == "fire");
    CHECK(parsed[0]["description"] == "embers: black, red, orange, pale yellow");
    CHECK(parsed[1]["colors"] == nlohmann::json::parse(kBlackAndOrange));
    const ProgramResult bad =
        Program({"palettes", "none.map", "fier", "a.map"}).in(folder.path()).run();
    CHECK(bad.exit_code == 2);
    CHECK(bad.out == "a.map  2 colours\n");
    CHECK(contains(bad.err, "'none.map'"));
    CHECK(contains(bad.err, "'fier'"));
}

TEST_CASE("cli: palettes -o draws a sheet with a row of 640x24 pixels for each") {
    const TempFolder folder;
    folder.write("a.map", "255 128 0\n");
    REQUIRE(
        Program({"palettes", "a.map", "grey", "-o", "s.png"}).in(folder.path()).run().exit_code ==
        0);
    const Image sheet = read_image(folder.path("s.png"));
    CHECK(sheet.format.size == Size{640, 48});
    for (const std::uint32_t y : {0U, 23U}) {
        CHECK(sheet.channel(639, y, 0) == 255);
        CHECK(sheet.channel(639, y, 1) == 128);
        CHECK(sheet.channel(639, y, 2) == 0);
    }
    CHECK(sheet.channel(639, 24, 0) == sheet.channel(639, 24, 2));
    bool has_name = false;
    for (std::uint32_t x = 0; x < 60; ++x) has_name |= sheet.channel(x, 10, 2) == 255;
    CHECK(has_name);

    CHECK(Program({"palettes", "a.map", "-o", "a.map"}).in(folder.path()).run().exit_code == 2);
    CHECK(folder.read("a.map") == "255 128 0\n");
    CHECK(Program({"palettes", "no.map", "-o", "t.png"}).in(folder.path()).run().exit_code == 2);
    CHECK_FALSE(folder.has("t.png"));
}

TEST_CASE("cli: info knows built-in palettes by name, and gradients within a file") {
    const TempFolder folder;
    folder.write("b.ugr", kUltraFractal);
    CHECK(contains(
        run_mandel({"info", "grey"}).out,
        "# grey: a palette of 8 colours\n# black to white and back\ncolors = [\"#202020\""));
    CHECK(contains(Program({"info", "b.ugr:two"}).in(folder.path()).run().out, kBlackAndOrange));
    folder.write("fire", "zoom = 2\n");  // a file comes before a name
    CHECK(Program({"info", "fire"}).in(folder.path()).run().out.starts_with("# fire: a scene"));
}

TEST_CASE("cli: a palette is an option or a scene's key: a name, a file, a gradient of a file") {
    const TempFolder folder;
    folder.write("a.gpl", "GIMP Palette\n0 0 0\n255 128 0\n");
    folder.write("b.ugr", kUltraFractal);
    folder.write("odd:name", "0 0 0\n255 128 0\n");
    for (const char* word : {"a.gpl", "./a.gpl", "b.ugr:two", "odd:name"}) {
        CAPTURE(word);
        CHECK(palette_of(folder, {"--palette", word}) == kBlackAndOrange);
        folder.write("s.toml", "palette = \"" + std::string(word) + "\"\n");
        CHECK(palette_of(folder, {"s.toml"}) == kBlackAndOrange);
    }
    CHECK(palette_of(folder, {"--palette", "b.ugr"}) == "[\"#ff0000\"]");
    CHECK(palette_of(folder, {"--palette", "orchid"}) == "\"orchid\"");
    folder.write("s.toml", "zoom = 2\npalette = \"fier\"\n");
    const std::string error = palette_of(folder, {"s.toml"});
    CHECK(error.starts_with("mandel: error: s.toml:2:11: palette: 'fier' is not one of gilded, "));
    CHECK(error.ends_with("; did you mean 'fire'?\n"));
    CHECK(contains(palette_of(folder, {"--palette", "no.gpl"}), "--palette: cannot read 'no.gpl'"));
    CHECK(
        contains(palette_of(folder, {"--palette", "b.ugr:three"}), "there is no gradient 'three'"));
}

TEST_CASE("cli: a palette file of a scene is relative to the scene, and never overwritten") {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path("scenes"));
    folder.write("scenes/p.map", "0 0 0\n255 128 0\n");
    folder.write("scenes/s.toml", "palette = \"p.map\"\nsize = [8, 8]\niterations = 50\n");
    CHECK(palette_of(folder, {"scenes/s.toml"}) == kBlackAndOrange);
    REQUIRE(Program({"render", "scenes/s.toml", "-o", "a.png"}).in(folder.path()).run().exit_code ==
            0);
    folder.write("scenes/p.map", "1 2 3\n");
    CHECK(palette_of(folder, {"a.png"}) == kBlackAndOrange);
    folder.write("scenes/t.toml", "palette = \"a.png\"\nsize = [8, 8]\niterations = 50\n");
    std::filesystem::copy(folder.path("a.png"), folder.path("scenes/a.png"));
    const ProgramResult over =
        Program({"render", "scenes/t.toml", "-o", "scenes/a.png"}).in(folder.path()).run();
    CHECK(over.exit_code == 2);
    CHECK(folder.read("a.png") == folder.read("scenes/a.png"));
}

TEST_CASE("cli: a row of a picture is a palette of 256 colours") {
    const TempFolder folder;
    // Two columns, three rows: the left pixel tells the row.
    folder.write("p.ppm", std::string("P6\n2 3\n255\n") + std::string("\1\1\1\xff\xff\xff", 6) +
                              std::string("\2\2\2\xff\xff\xff", 6) +
                              std::string("\3\3\3\xff\xff\xff", 6));
    const auto first_of = [&](const std::vector<std::string>& words) {
        return palette_of(folder, words).substr(0, 11);
    };
    CHECK(first_of({"--palette", "p.ppm"}) == "[\"#020202\",");
    CHECK(first_of({"--palette", "p.ppm", "--palette-row", "0"}) == "[\"#010101\",");
    folder.write("s.toml", "palette_row = 2\npalette = \"p.ppm\"\n");
    CHECK(first_of({"s.toml"}) == "[\"#030303\",");
    CHECK(contains(palette_of(folder, {"--palette", "p.ppm", "--palette-row", "3"}),
                   "'p.ppm' has no row 3; its rows are 0 to 2"));
    CHECK(contains(palette_of(folder, {"--palette-row", "3"}), "name it with --palette"));
    CHECK(contains(palette_of(folder, {"--palette", "fire", "--palette-row", "3"}),
                   "'fire' is not a picture"));
    for (const char* scene : {"palette_row = 1\n", "palette = \"fire\"\npalette_row = 1\n",
                              "palette = [\"#fff\"]\npalette_row = 1\n"}) {
        folder.write("t.toml", scene);
        CHECK(contains(palette_of(folder, {"t.toml"}), "palette_row: 'palette' names no picture"));
    }
}

TEST_CASE("cli: endless input that is no text is refused at once") {
    const TempFolder folder;
    const std::string zeros(1 << 20, '\0');
    const ProgramResult probe =
        Program({"probe", "-s", "8x8", "--pixels", "-"}).with_input(zeros).run();
    CHECK(probe.exit_code == 2);
    CHECK(contains(probe.err, "<stdin>:1:1: there is a NUL byte"));
    CHECK(Program({"render", "-", "-o", "a.png"})
              .in(folder.path())
              .with_input(zeros)
              .run()
              .exit_code == 2);
}
