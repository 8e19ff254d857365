#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

const std::string kKfr =
    "Re: -0.75\r\nIm: 0.1\r\nZoom: 20\r\nIterations: 300\r\nSlopes: 1\r\nRatio: 300\r\n";
const std::string kWarning =
    "the view is another one than the file's; left out: 'Ratio'; the picture may differ; "
    "left out: 'Slopes'\n";

}  // namespace

TEST_CASE("cli: every command that takes a scene takes a .kfr file, with one line of warning") {
    const TempFolder folder;
    folder.write("a.kfr", kKfr);
    const Words commands[] = {{"render", "-s", "16x9", "-o", "a.png", "a.kfr"},
                              {"probe", "--pixel", "3,4", "a.kfr"},
                              {"verify", "-s", "16x9", "a.kfr"}};
    for (Words words : commands) {
        const ProgramResult result = Program(words).in(folder.path()).run();
        CHECK(result.exit_code == 0);
        CHECK(result.err == "mandel: warning: a.kfr: " + kWarning);
        words.insert(words.end(), "-q");
        CHECK(Program(words).in(folder.path()).run().err.empty());
    }
    const ProgramResult info = Program({"info", "a.kfr"}).in(folder.path()).run();
    CHECK(info.err.empty());
    CHECK(contains(info.out, "# " + kWarning));
    CHECK(contains(info.out, "\nzoom = \"20\"\n"));
    const ProgramResult piped = Program({"probe", "--pixel", "3,4", "-"}).with_input(kKfr).run();
    CHECK(piped.err == "mandel: warning: <stdin>: " + kWarning);
}

TEST_CASE("cli: a picture of a foreign scene holds that scene in this program's own form") {
    const TempFolder folder;
    folder.write("b.toml", "[location]\nzoom = \"3\"\n[image]\nwidth = 16\nheight = 9\n");
    const Words first = {"render", "b.toml", "-o", "./"};
    CHECK(Program(first).in(folder.path()).run().exit_code == 0);
    const Words again = {"render", "b.png", "-o", "again.png"};
    CHECK(Program(again).in(folder.path()).run().exit_code == 0);
    CHECK(folder.read("b.png") == folder.read("again.png"));
}

TEST_CASE("cli: options override a foreign scene, and a bad one is refused in one line") {
    const TempFolder folder;
    folder.write("a.kfr", kKfr);
    folder.write("bad.kfr", kKfr + "FractalType: 14\r\n");
    const ProgramResult dry =
        Program({"render", "a.kfr", "--zoom", "7", "--dry-run"}).in(folder.path()).run();
    CHECK(contains(dry.out, "\nzoom = \"7\"\n"));
    const ProgramResult bad = Program({"render", "bad.kfr", "-o", "x.png"}).in(folder.path()).run();
    CHECK(bad.exit_code == 2);
    CHECK(
        bad.err.starts_with("mandel: error: bad.kfr:7:14: FractalType: FractalType 14 is another"));
    CHECK(folder.names().size() == 2);
}
