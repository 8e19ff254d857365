#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "scene/scene_keys.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("cli: what info says of a picture draws the picture again") {
    const TempFolder folder;
    REQUIRE(Program({"render", "-s", "16x9", "-i", "100", "--depth", "16", "-o", "a.png"})
                .in(folder.path())
                .run()
                .exit_code == 0);
    const ProgramResult info = Program({"info", "a.png"}).in(folder.path()).run();
    CHECK(info.exit_code == 0);
    CHECK(info.out.starts_with("# a.png: PNG, 16x9, 16 bits per channel\n# made by mandel"));
    CHECK(contains(info.out, "\nsize = \"16x9\"\n"));
    REQUIRE(Program({"render", "-", "-o", "b.png"})
                .in(folder.path())
                .with_input(info.out)
                .run()
                .exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: info shows a scene complete, with its plan or why there is none") {
    const TempFolder folder;
    folder.write("s.toml", "zoom = 2\n");
    folder.write("deep.toml", "zoom = \"1e5000\"\n");
    const ProgramResult shallow = Program({"info", "s.toml"}).in(folder.path()).run();
    CHECK(shallow.exit_code == 0);
    CHECK(contains(shallow.out, "\nzoom = \"2\"\n"));
    CHECK(contains(shallow.out, "\n# plan: kernel "));
    const ProgramResult deep = Program({"info", "deep.toml"}).in(folder.path()).run();
    CHECK(deep.exit_code == 0);
    CHECK(contains(deep.out, "\nzoom = \"1e5000\"\n"));
}

TEST_CASE("cli: info shows a palette as TOML that is that palette") {
    const TempFolder folder;
    folder.write("p.map", "0 0 0 black\n255 128 0\n");
    const ProgramResult info = Program({"info", "p.map"}).in(folder.path()).run();
    CHECK(info.out == "# p.map: a palette of 2 colours\ncolors = [\"#000000\", \"#ff8000\"]\n");
    folder.write("p.toml", info.out);
    CHECK(contains(Program({"info", "p.toml"}).in(folder.path()).run().out,
                   "colors = [\"#000000\", \"#ff8000\"]\n"));
}

TEST_CASE("cli: info --json says the same as data") {
    const TempFolder folder;
    REQUIRE(Program({"render", "-s", "16x9", "-i", "100", "--center", "-0.5,1e-30", "-o", "a.png"})
                .in(folder.path())
                .run()
                .exit_code == 0);
    folder.write("p.map", "0 0 0\n255 128 0\n");
    folder.write("deep.toml", "zoom = \"1e2000000\"\npalette = [\"#010203\", \"#ffffff\"]\n");
    folder.write("other.kfr", "Re: -0.5\r\nIm: 0\r\nZoom: 2\r\nIterations: 90\r\nSlopes: 1\r\n");
    const ProgramResult info =
        Program({"info", "--json", "a.png", "none.png", "p.map", "deep.toml", "other.kfr"})
            .in(folder.path())
            .run();
    CHECK(info.exit_code == 2);  // for none.png
    const auto json = nlohmann::json::parse(info.out);
    REQUIRE(json.size() == 4);

    CHECK(json[0]["file"] == "a.png");
    CHECK(json[0]["kind"] == "picture");
    CHECK(json[0]["width"] == 16);
    CHECK(json[0]["height"] == 9);
    CHECK(json[0]["depth"] == 8);
    CHECK(json[0]["software"] == "mandel");
    CHECK(json[0]["scene"]["re"] == "-0.5");
    CHECK(json[0]["scene"]["im"] == "1e-30");
    CHECK(json[0]["scene"]["iterations"] == 100);
    // All but "center", "palette_row" and "shading", and the six of other formulas than z^2 + c.
    CHECK(json[0]["scene"].size() == scene_key_names().size() - 9);
    CHECK(json[0]["plan"]["kernel"] == "direct-double");
    CHECK(json[0]["plan"]["precision_bits"] == 53);
    CHECK(json[0]["left_out"].empty());

    CHECK(json[1]["kind"] == "palette");
    CHECK(json[1]["colors"] == nlohmann::json::parse(R"(["#000000", "#ff8000"])"));
    CHECK(json[2]["kind"] == "scene");
    CHECK(json[2]["scene"]["palette"][1] == "#ffffff");
    CHECK(json[2]["plan"].is_null());
    CHECK(json[3]["left_out"] == nlohmann::json::parse(R"(["Slopes"])"));

    CHECK(Program({"info", "none.png", "--json"}).in(folder.path()).run().out == "[]\n");
}

TEST_CASE("cli: info goes on after a file it cannot read, and says so in the exit code") {
    const TempFolder folder;
    folder.write("s.toml", "zoom = 2\n");
    const ProgramResult result =
        Program({"info", "none.png", "s.toml", "."}).in(folder.path()).run();
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "none.png"));
    CHECK(contains(result.err, "'.' is a folder"));
    CHECK(result.out.starts_with("# s.toml: a scene\n"));
    CHECK(run_mandel({"info"}).exit_code == 2);
}

TEST_CASE("cli: control characters in a file's name never reach the terminal") {
    const TempFolder folder;
    folder.write("a\x1b[31m\n.toml", "zoom = 2\n");
    const ProgramResult result = Program({"info", "a\x1b[31m\n.toml"}).in(folder.path()).run();
    CHECK(result.exit_code == 0);
    CHECK_FALSE(contains(result.out, "\x1b"));
    CHECK(result.out.starts_with("# a\\x1b[31m\\x0a.toml: a scene\n"));
}
