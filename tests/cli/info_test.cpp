#include <doctest/doctest.h>

#include <string>

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
