#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "suite/manifest/suite_file.h"
#include "support/message_of.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

// A program whose scene files have a size in their name, and whose films have four frames.
SuiteProgram made_up_program() {
    SuiteProgram program;
    program.read_scene = [](const std::string& path) {
        if (path.ends_with("missing.toml")) throw InvalidInput("cannot read it");
        SuiteScene scene;
        scene.file = path;
        return scene;
    };
    program.palettes = [](const std::string&) { return PaletteReader(); };
    program.count_frames = [](const SuiteFilm&) { return std::uint64_t{4}; };
    return program;
}

struct Read {
    Suite suite;
    std::vector<std::string> mistakes;
};

Read read(const std::string& text) {
    const TempFolder folder;
    const std::string path = folder.write("s.toml", text);
    Read result;
    result.suite = read_suite(path, made_up_program(), result.mistakes);
    for (std::string& mistake : result.mistakes) mistake.erase(0, path.size() - 6);
    return result;
}

std::string mistakes_in(const std::string& text) {
    std::string list;
    for (const std::string& mistake : read(text).mistakes) list += mistake + "\n";
    return list;
}

const std::string kCase = "[[case]]\nname = \"a\"\nscene = { zoom = 2 }\n";

}  // namespace

TEST_CASE("suite: a manifest's cases have their own keys and those of the defaults") {
    const Read result = read(
        "[defaults]\nlabels = \"all\"\ntimeout = 5\nmax_abs = 1\nreason = \"old\"\n"
        "[defaults.scene]\nsize = \"20x10\"\niterations = 7\n"
        "[[case]]\nname = \"a\"\nscene = { zoom = 2, iterations = 9 }\n"
        "[[case]]\nname = \"b\"\nscene = \"x/b.toml\"\nreference = \"y/b.ppm\"\n"
        "labels = [\"p\", \"q\"]\nmax_pixels = 3\nignore = [\"0,0,1x1\", \"5,5,2x2\"]\n"
        "reason = \"new\"\ntimeout = 0.5\n");
    CHECK(result.mistakes.empty());
    REQUIRE(result.suite.cases.size() == 2);
    const SuiteCase& a = result.suite.cases[0];
    CHECK(a.name == "a");
    CHECK(a.position.line == 10);
    CHECK(a.scene.scene.view.size == Size{20, 10});
    CHECK(a.scene.scene.limits.max_iterations == 9);
    CHECK(a.reference.file.ends_with("/a.png"));
    CHECK(a.labels == std::vector<std::string>{"all"});
    CHECK(a.tolerance.max_abs == 1);
    CHECK(a.reason == "old");
    const SuiteCase& b = result.suite.cases[1];
    CHECK(b.scene.file.ends_with("/x/b.toml"));
    CHECK(b.reference.file.ends_with("/y/b.ppm"));
    CHECK_FALSE(b.tolerance.max_abs);
    CHECK(b.tolerance.area.ignored.size() == 2);
    CHECK(b.timeout == 0.5);
    CHECK(b.labels.size() == 2);
}

TEST_CASE("suite: mistakes in a manifest are found at their place") {
    struct Row {
        std::string text;
        const char* mistake;
    };
    const Row rows[] = {
        {"", "s.toml:1:1: the suite has no cases"},
        {"zoom = 1\n" + kCase, "s.toml:1:1: unknown key 'zoom' outside of [[case]]"},
        {"[case]\nname = \"a\"\n", "s.toml:2:1: a case begins with [[case]]"},
        {kCase + "refrence = \"a.png\"\n",
         "s.toml:4:1: unknown key 'refrence'; did you mean 'reference'?"},
        {kCase + "max-abs = 1\n", "s.toml:4:1: unknown key 'max-abs'; did you mean 'max_abs'?"},
        {kCase + "max_abs = 1\n", "s.toml:4:1: a tolerance needs a reason"},
        {kCase + "max_abs = \"x\"\nreason = \"r\"\n", "s.toml:4:11: max_abs: 'x' is not a decimal"},
        {kCase + "min = 1\nreason = \"r\"\n", "s.toml:4:1: min and max are bounds of a metric"},
        {kCase + "crop = \"0,0,9999x1\"\nreason = \"r\"\n", "s.toml:4:1: the part to compare is"},
        {"[defaults]\nmax_pixels = 1\n" + kCase, "s.toml:2:1: a tolerance needs a reason"},
        {"[defaults]\nskip = true\n" + kCase,
         "s.toml:2:1: 'skip' is for a case, not for [defaults]"},
        {kCase + "skip = true\n", "s.toml:4:1: skip = true needs a reason"},
        {kCase + "skip = 1\n", "s.toml:4:8: skip: it must be true or false, not a number"},
        {kCase + "reference = 5\n", "s.toml:4:13: reference: it must be a text"},
        {kCase + "reference = \"a.jpg\"\n", "no known picture extension"},
        {kCase + "reference = \"pixels:sha256-12\"\n",
         "s.toml:4:13: reference: 'pixels:sha256-12' has no"},
        {kCase + "reference = \"pixels:md5-12\"\n", "is no known hash"},
        {kCase + "timeout = 0\n", "s.toml:4:11: timeout: '0' is out of range"},
        {kCase + "labels = [1]\n", "s.toml:4:10: labels: it must be a text"},
        {kCase + kCase, "s.toml:5:1: the name 'a' is given twice, first in line 2"},
        {"[[case]]\nscene = { zoom = 2 }\n", "s.toml:2:1: the name is missing"},
        {"[[case]]\nname = \"../a\"\nscene = { zoom = 2 }\n", "s.toml:2:8: name: '../a' cannot be"},
        {"[[case]]\nname = \"a\"\n", "s.toml:2:1: the scene is missing"},
        {"[[case]]\nname = \"a\"\nscene = \"missing.toml\"\n", "s.toml:3:9: scene: cannot read it"},
        {"[[case]]\nname = \"a\"\nscene = { zoom = 1, sise = 2 }\n",
         "s.toml:3:21: unknown key 'sise'; did you mean 'size'?"},
        {kCase + "frame = 1\n", "'frame' is for a film"},
        {kCase + "film = 3\n", "s.toml:4:8: film: it must be a table"},
        {kCase + "film = { frams = 3 }\n", "did you mean 'frames'?"},
        {kCase + "film = { frames = 4 }\n", "choose the frame to compare"},
        {kCase + "film = { frames = 4 }\nframe = 4\n", "there is no frame 4; they are 0 to 3"},
        {kCase + "film = { frames = 4 }\nframe = [1, 2]\n", "several frames need references"},
        {kCase + "film = { frames = 4 }\nframe = [2, 2]\n", "a frame is given twice"},
        {kCase + "film = { frames = 4 }\nframe = []\n", "s.toml:5:9: frame: the list is empty"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const std::string mistakes = mistakes_in(row.text);
        CAPTURE(mistakes);
        CHECK(contains(mistakes, row.mistake));
    }
    const std::string hash(64, '0');
    CHECK(contains(mistakes_in(kCase + "reference = \"pixels:sha256-" + hash +
                               "\"\nmax_abs = 1\nreason = \"r\"\n"),
                   "a hash is equal or not"));
}

TEST_CASE("suite: a manifest that ends anywhere is read or refused") {
    const std::string text =
        "[defaults]\nmax_abs = 1\nreason = \"r\"\n[defaults.scene]\nsize = \"9x9\"\n" + kCase +
        "film = { frames = 4 }\nframe = [1, 2]\nreference = \"f-%d.png\"\nlabels = [\"a\"]\n";
    for (std::size_t length = 0; length < text.size(); ++length) {
        std::vector<std::string> mistakes;
        try {
            const auto cases =
                parse_manifest(text.substr(0, length), "s.toml", made_up_program(), mistakes);
            CHECK(cases.empty() + mistakes.empty() < 2);
        } catch (const InvalidInput& error) {
            CHECK(std::string(error.what()).starts_with("s.toml:"));
        }
    }
}

TEST_CASE("suite: all mistakes are found, not only the first") {
    CHECK(read(kCase + "skip = true\n[[case]]\nname = \"b\"\nscene = { zoom = 0 }\nx = 1\n")
              .mistakes.size() == 3);
}

TEST_CASE("suite: each wanted frame of a film is a case, and they share the film") {
    const Read all = read(kCase + "film = { frames = 4 }\nreference = \"f-%02d.png\"\n");
    CHECK(all.mistakes.empty());
    REQUIRE(all.suite.cases.size() == 4);
    CHECK(all.suite.cases[3].name == "a-3");
    CHECK(all.suite.cases[3].reference.file.ends_with("f-03.png"));
    CHECK(all.suite.cases[3].film == all.suite.cases[0].film);
    const Read one = read(kCase + "film = { frames = 4 }\nframe = 2\n");
    REQUIRE(one.suite.cases.size() == 1);
    CHECK(one.suite.cases[0].name == "a");
    CHECK(one.suite.cases[0].frame == 2);
}

TEST_CASE("suite: in a folder comments of a scene have the keys of its case") {
    const TempFolder folder;
    folder.write("b.toml", "# A scene.\n# check: max_abs = 2\n# check: reason = \"r\"\nzoom = 1\n");
    folder.write("a.toml", "zoom = 1\n");
    std::vector<std::string> mistakes;
    const Suite suite = read_suite(folder.path(), made_up_program(), mistakes);
    CHECK(mistakes.empty());
    REQUIRE(suite.cases.size() == 2);
    CHECK(suite.cases[0].name == "a");
    CHECK(suite.cases[0].reference.file == folder.path("a.png"));
    CHECK(suite.cases[1].tolerance.max_abs == 2);

    folder.write("c.toml", "# A scene.\n# check: max_abs = 2\nzoom = 1\n");
    folder.write("d.toml", "# check: name = \"x\"\nzoom = 1\n");
    (void)read_suite(folder.path(), made_up_program(), mistakes);
    REQUIRE(mistakes.size() == 2);
    CHECK(contains(mistakes[0], "c.toml:2:10: a tolerance needs a reason"));
    CHECK(contains(mistakes[1], "d.toml:1:10: unknown key 'name'"));
}
