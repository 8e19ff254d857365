#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

const std::string kSmall = "[defaults.scene]\nsize = \"24x16\"\niterations = 60\n";

class SuiteFolder {
public:
    explicit SuiteFolder(const std::string& manifest) { folder.write("s.toml", manifest); }

    ProgramResult check(Words more = {}) const {
        Words words = {"check", "s.toml"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    }

    const TempFolder folder;
};

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of('\n');
    const std::size_t begin = text.rfind('\n', end);
    return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

}  // namespace

TEST_CASE("cli: check fails without references, writes them with --update and fails, then passes") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"a\"\nscene = { zoom = 1 }\n"
                            "[[case]]\nname = \"b\"\nscene = { zoom = 2 }\n"
                            "reference = \"sub/b.ppm\"\n[[case]]\nname = \"c\"\n"
                            "scene = { zoom = 3 }\nreference = \"pixels:sha256-" +
                            std::string(64, '0') +
                            "\"\n[[case]]\nname = \"d\"\nscene = { zoom = 4 }\nskip = true\n"
                            "reason = \"not ready\"\n");
    const ProgramResult missing = suite.check();
    CHECK(missing.exit_code == 1);
    CHECK(contains(missing.out, "a: the reference 'a.png' is missing"));
    CHECK(last_line(missing.out) == "0 passed, 3 failed, 1 skipped");
    CHECK(suite.folder.names() == Words{"s.toml"});

    const ProgramResult update = suite.check({"--update"});
    CHECK(update.exit_code == 1);
    CHECK(suite.folder.names() == Words{"a.png", "s.toml", "sub"});
    CHECK_FALSE(contains(suite.folder.read("s.toml"), "0000000000"));

    const ProgramResult good = suite.check({"--invariants"});
    CHECK(good.exit_code == 0);
    CHECK(good.out == "3 passed, 0 failed, 1 skipped\n");
    CHECK(good.err.empty());
    // Even when there is nothing to write.
    CHECK(suite.check({"--update"}).exit_code == 1);
}

TEST_CASE("cli: check writes pictures, differences and reports") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"a\"\nscene = { zoom = 1 }\n"
                            "[[case]]\nname = \"b\"\nscene = { zoom = 2 }\n"
                            "[[case]]\nname = \"c\"\nscene = { zoom = 2 }\nreference = \"b.png\"\n"
                            "max_percent = 100\nreason = \"anything goes\"\n");
    CHECK(suite.check({"--update", "--filter", "[ab]"}).exit_code == 1);
    // Another picture than the case's.
    CHECK(Program({"render", "a.png", "--zoom", "1.5", "-o", "b.png"})
              .in(suite.folder.path())
              .run()
              .exit_code == 0);
    const ProgramResult result = Program({"check", "s.toml", "--out", "report"})
                                     .in(suite.folder.path())
                                     .with_environment("GITHUB_ACTIONS", "true")
                                     .run();
    CHECK(result.exit_code == 1);
    CHECK(contains(result.out, "b: different: "));
    CHECK(contains(result.out, "::error file=s.toml,line=8,col=1,title=b::different: "));
    CHECK(last_line(result.out) == "2 passed, 1 failed, 0 skipped");
    for (const char* file : {"actual/a.png", "actual/b.png", "diff/b.png", "diff/c.png",
                             "report.html", "junit.xml", "report.json"}) {
        CAPTURE(file);
        CHECK(suite.folder.has("report/" + std::string(file)));
    }
    CHECK_FALSE(suite.folder.has("report/diff/a.png"));
    const auto json = nlohmann::json::parse(suite.folder.read("report/report.json"));
    const auto& b = json.at("cases").at(1);
    CHECK(b.at("comparison").at("equal") == false);
    CHECK(b.at("stats").at("pictures").at(0).at("kernel") == "direct-double");
    CHECK(contains(suite.folder.read("report/report.html"), "data:image/png;base64,"));
}

TEST_CASE("cli: check says how far it is, for people and for programs") {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path("s"));
    for (const char* name : {"a", "b", "c"}) {
        folder.write(std::string("s/") + name + ".toml", "size = \"16x9\"\niterations = 50\n");
    }
    const auto check = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"check", "s"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    };
    CHECK(check({"--update"}).exit_code == 1);
    const ProgramResult plain = check({"--progress", "plain"});
    CHECK(plain.exit_code == 0);
    CHECK(contains(plain.err, "mandel: progress: s 100 %, 3 of 3 cases, "));
    const ProgramResult json = check({"--progress", "json"});
    CHECK(contains(json.err, "\"cases\":3,\"cases_done\":3,"));
    CHECK(check({}).err.empty());
}

TEST_CASE("cli: a suite with mistakes is refused as a whole, before anything is rendered") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"a\"\nscene = { zoom = 1 }\nmax_abs = 1\n"
                            "[[case]]\nname = \"b\"\nscene = \"none.toml\"\n");
    const ProgramResult result = suite.check({"--out", "report"});
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(contains(result.err, "mandel: error: s.toml:7:1: a tolerance needs a reason"));
    CHECK(contains(result.err, "mandel: error: s.toml:10:9: scene: cannot read 'none.toml'"));
    CHECK(suite.folder.names() == Words{"s.toml"});
}

TEST_CASE("cli: what check cannot do is refused") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"a\"\nscene = { zoom = 1 }\n"
                            "reference = \"out/actual/a.png\"\n");
    const Refusal rows[] = {
        {{"--filter", "b*"}, "no case of the suite has such a name"},
        {{"--label", "x"}, "no case has the label 'x'"},
        {{"--shard", "0/2"}, "--shard"},
        {{"t.toml"}, "check needs one suite, not 2"},
        {{"--out", ""}, "--out needs the name of a folder"},
        {{"--out", "out"}, "would overwrite 'out/actual/a.png'"},
    };
    check_refusals(rows, 2, [&suite](const Words& words) { return suite.check(words); });
    CHECK(suite.folder.names() == Words{"s.toml"});
}

TEST_CASE("cli: a case that takes too long is not rendered, and the others are") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"slow\"\nscene = { size = \"1920x1080\", samples = "
                            "4096, iterations = 1000000 }\ntimeout = 0.05\n"
                            "[[case]]\nname = \"quick\"\nscene = { zoom = 1 }\n");
    const ProgramResult result = suite.check();
    CHECK(result.exit_code == 3);
    CHECK(contains(result.out, "slow: stopped after its timeout of 0.05 seconds"));
    CHECK(contains(result.out, "quick: the reference"));
}

TEST_CASE("cli: frames of a film are cases, drawn anew each time") {
    const SuiteFolder suite(
        kSmall +
        "[[case]]\nname = \"dive\"\nscene = { center = \"-0.75,0.1\", zoom = 100 "
        "}\nfilm = { frames = 4, from = 10, method = \"frames\" }\n"
        "frame = [0, 3]\nreference = \"dive-%d.png\"\n"
        "stats = '\"method\": \"frames\"'\n");
    CHECK(suite.check({"--update", "--out", "r"}).exit_code == 1);
    CHECK(suite.folder.has("dive-0.png"));
    CHECK(suite.folder.has("dive-3.png"));
    // A stale frame of the report is not taken for the new one.
    const std::string good = suite.folder.read("dive-3.png");
    suite.folder.write("r/actual/dive-0003.png", suite.folder.read("dive-0.png"));
    const ProgramResult result = suite.check({"--out", "r"});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "2 passed, 0 failed, 0 skipped\n");
    CHECK(suite.folder.read("r/actual/dive-0003.png") == good);
}

TEST_CASE("cli: a case whose statistics lack what they must have fails and is not blessed") {
    const SuiteFolder suite(kSmall +
                            "[[case]]\nname = \"a\"\nscene = { zoom = 1 }\n"
                            "stats = '\"kernel\": \"perturbation\"'\n");
    const ProgramResult result = suite.check({"--update"});
    CHECK(result.exit_code == 1);
    CHECK(contains(result.out, "a: not drawn the way it is meant to be"));
    CHECK_FALSE(suite.folder.has("a.png"));
}
