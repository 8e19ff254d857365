#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/option_table.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// A refused command says one line that begins as all errors do, and writes nothing.
void check_refused(const Words& words, const std::string& part) {
    const TempFolder folder;
    const ProgramResult result = Program(words).in(folder.path()).run();
    std::string joined;
    for (const std::string& word : words) joined += word + " ";
    CAPTURE(joined);
    CAPTURE(result.err);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with("mandel: error: "));
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK(contains(result.err, part));
    CHECK(folder.names().empty());
}

Words render(Words words) {
    words.insert(words.begin(), "render");
    words.insert(words.end(), {"-o", "out.png"});
    return words;
}

}  // namespace

TEST_CASE("cli: without arguments there is a short usage on standard error") {
    const ProgramResult result = run_mandel({});
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with("usage: mandel "));
}

TEST_CASE("cli: every command has help with examples on standard output") {
    for (const CommandRow& command : command_table()) {
        const std::string name(command.name);
        CAPTURE(name);
        Words words = {"--help"};
        if (!name.empty()) words.insert(words.begin(), name);
        const ProgramResult result = run_mandel(words);
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
        CHECK(contains(result.out, "Usage: mandel " + name));
        CHECK(contains(result.out, "\nExamples:\n  mandel "));
        CHECK_FALSE(contains(result.out, "\n\n\n"));
        CHECK_FALSE(contains(result.out, "\x1b"));
    }
}

TEST_CASE("cli: no line of help is wider than a terminal") {
    for (const CommandRow& command : command_table()) {
        std::string text =
            run_mandel({std::string(command.name.empty() ? "-h" : command.name), "-h"}).out;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            CAPTURE(text.substr(0, end));
            CHECK(end <= 80);
            text.erase(0, end + 1);
        }
    }
}

TEST_CASE("cli: help wins over every other mistake") {
    CHECK(run_mandel({"render", "--bogus", "--size", "x", "--help"}).exit_code == 0);
    CHECK(run_mandel({"probe", "-h", "--zoom=0"}).exit_code == 0);
}

TEST_CASE("cli: the version is one line, and with -v the libraries too") {
    const ProgramResult brief = run_mandel({"--version"});
    CHECK(brief.exit_code == 0);
    CHECK(brief.out.starts_with("mandel "));
    CHECK(std::count(brief.out.begin(), brief.out.end(), '\n') == 1);
    const ProgramResult full = run_mandel({"--version", "-v"});
    CHECK(full.exit_code == 0);
    for (const char* name : {"mpfr", "gmp", "libpng", "zlib", "libdeflate", "toml++", "json",
                             "cli11", "highway   1.", "openmp    20", "simd      scalar"}) {
        CHECK(contains(full.out, name));
    }
}

TEST_CASE("cli: data that cannot be written to standard output is a failure") {
    for (const Words& words : {Words{"--help"}, Words{"--version"}, Words{"render", "--dry-run"},
                               Words{"probe", "--pixel", "0,0", "-s", "4x4"}}) {
        CAPTURE(words[0]);
        for (Program program :
             {Program(words).with_output_to("/dev/full"), Program(words).with_closed_output()}) {
            const ProgramResult result = program.run();
            CHECK(result.exit_code == 1);
            CHECK(result.err.starts_with("mandel: error: cannot write to standard output: "));
        }
    }
}

TEST_CASE("cli: a typing mistake in a command or option is refused with the nearest one") {
    check_refused({"rendr"}, "unknown command 'rendr'; did you mean 'render'?");
    check_refused({"locate-all"}, "unknown command 'locate-all'");
    check_refused({""}, "unknown command ''");
    check_refused({"--verbos"}, "did you mean '--verbose'?");
    check_refused(render({"--zom", "3"}), "unknown option '--zom'; did you mean '--zoom'?");
    check_refused(render({"--siez=3x3"}), "unknown option '--siez'; did you mean '--size'?");
    check_refused(render({"--wallpaper", "x"}),
                  "unknown option '--wallpaper'; see 'mandel render --help'");
    check_refused(render({"-x"}), "unknown option '-x'");
    check_refused(render({"-5"}), "unknown option '-5'");
    check_refused({"compare", "--grid"}, "unknown option '--grid'");
    check_refused({"-v"}, "a command is missing");
}

TEST_CASE("cli: a missing, needless or repeated value is refused") {
    check_refused({"render", "-o"}, "--output needs a value");
    check_refused({"render", "-o", "a.png", "--zoom"}, "--zoom needs a value");
    check_refused(render({"--zoom", "--rotate", "3"}), "--zoom needs a value");
    check_refused(render({"--size="}), "--size needs a value");
    check_refused(render({"--no-clobber=yes"}), "--no-clobber takes no value");
    check_refused(render({"-s", "3x3", "--size", "4x4"}),
                  "--size is given twice, as '3x3' and as '4x4'");
    check_refused({"render", "-o", "a.png", "-o", "b.png"}, "--output is given twice");
    check_refused({"render"}, "give -o FILE");
    check_refused({"render", "-o", ""}, "--output needs");
}

TEST_CASE("cli: the same value given twice is fine") {
    CHECK(run_mandel({"render", "--dry-run", "--zoom", "2", "--zoom=2"}).exit_code == 0);
}

TEST_CASE("cli: numbers are read strictly, and the option and the value are named") {
    for (const char* width : {"0", "-5", "1.5", "0x10", "1e3", " 64 ", "64px", "", "+5",
                              "2147483648", "99999999999999999999", "nan"}) {
        check_refused(render({"--size", std::string(width) + "x64"}), "--size: the width '");
    }
    for (const char* zoom :
         {"0", "-1", "nan", "inf", "1e", "1,5", "0x10", "", " 1", "1e999999999999"}) {
        check_refused(render({"--zoom", zoom}), "--zoom: ");
    }
    check_refused(render({"--zoom", "--1"}), "--zoom");
    check_refused(render({"--zoom", "1e999999999999"}), "maximum of 1000000000");
    for (const char* limit :
         {"0", "-1", "9223372036854775808", "18446744073709551616", "1.5e0", "1e-1", "1e20", "x"}) {
        check_refused(render({"--iterations", limit}),
                      "--iterations: '" + std::string(limit) + "'");
    }
    for (const char* radius : {"1.9", "nan", "1e300", "inf", "-625"}) {
        check_refused(render({"--escape-radius", radius}), "--escape-radius: '");
    }
    for (const char* count : {"0", "-1", "4097", "1.5"}) {
        check_refused(render({"--samples", count}), "--samples: '");
    }
    for (const char* threads : {"0", "-1", "two"}) {
        check_refused(render({"--threads", threads}), "--threads: '");
    }
    check_refused(render({"--center", "1"}), "--center: '1' is not of the form RE,IM");
    check_refused(render({"--center", "0,0", "--re", "1"}), "--center and --re or --im");
    check_refused(render({"--depth", "12"}), "--depth: '12' is not a depth");
    check_refused(render({"--simd", "sse"}), "--simd: 'sse' is not one of scalar");
    check_refused(render({"--color", "smoth"}), "did you mean 'smooth'?");
    check_refused(render({"--palette", "fier"}), "did you mean 'fire'?");
    check_refused(render({"--interior", "red"}), "--interior: 'red' is not a colour");
}

TEST_CASE("cli: a limit may have an exponent, and a minus sign may be that of Unicode") {
    const ProgramResult plan = run_mandel({"render", "--dry-run", "-i", "2.5e3", "--center",
                                           "\u22120.5,1e\u22123", "--rotate", "\u22127"});
    CHECK(plan.exit_code == 0);
    CHECK(contains(plan.out, "iterations = 2500\n"));
    CHECK(contains(plan.out, "re = \"-0.5\"\nim = \"0.001\"\n"));
    CHECK(contains(plan.out, "rotate = -7\n"));
}

TEST_CASE("cli: help is a command, too, and an option that was cut short is suggested") {
    CHECK(run_mandel({"help"}).out == run_mandel({"--help"}).out);
    CHECK(run_mandel({"help", "zoom"}).out == run_mandel({"zoom", "--help"}).out);
    CHECK(run_mandel({"help", "zoom", "render"}).exit_code == 2);
    CHECK(contains(run_mandel({"render", "--iter", "5"}).err, "did you mean '--iterations'?"));
    CHECK(contains(run_mandel({"render", "--out", "a"}).err, "did you mean '--output'?"));
}

TEST_CASE("cli: a negative number is a value, not an option") {
    const ProgramResult result = run_mandel(
        {"render", "--dry-run", "--center", "-0.75,0.1", "--rotate", "-30", "--offset", "-.5"});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "re = \"-0.75\"\nim = \"0.1\"\n"));
    CHECK(contains(result.out, "rotate = -30\n"));
    CHECK(contains(result.out, "offset = -0.5\n"));
    CHECK(contains(run_mandel({"render", "--dry-run", "--center", "-.5,-.5"}).out,
                   "re = \"-0.5\"\nim = \"-0.5\"\n"));
}

TEST_CASE("cli: a 10,000 digit centre is kept exactly, 10 million digits are refused") {
    const std::string digits = "-0." + std::string(9999, '7');
    const ProgramResult kept = run_mandel({"render", "--dry-run", "--re", digits});
    CHECK(kept.exit_code == 0);
    CHECK(contains(kept.out, "re = \"" + digits + "\"\n"));
    const TempFolder folder;
    const std::string scene =
        folder.write("s.toml", "re = \"0." + std::string(10'000'000, '7') + "\"\n");
    const ProgramResult refused = run_mandel({"render", "--dry-run", scene});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "s.toml:1:6: re: a number has 10000002 characters"));
}

TEST_CASE("cli: hostile text in an argument cannot forge a message or steer the terminal") {
    const ProgramResult result =
        run_mandel({"render", "-o", "a.png", "\x1b[31m\nmandel: error: x"});
    CHECK(result.exit_code == 2);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK_FALSE(contains(result.err, "\x1b"));
}

TEST_CASE("cli: the locale and NO_COLOR change nothing") {
    const Words words = {"render", "--dry-run", "--density", "0.5"};
    const ProgramResult plain = run_mandel(words);
    const ProgramResult other = Program(words)
                                    .with_environment("LC_ALL", "de_DE.UTF-8")
                                    .with_environment("NO_COLOR", "1")
                                    .run();
    CHECK(contains(plain.out, "density = 0.5\n"));
    CHECK(plain.out == other.out);
    CHECK(plain.err == other.err);
}

TEST_CASE("cli: what follows -- is a file, whatever it looks like") {
    const TempFolder folder;
    folder.write("-x.toml", "zoom = 7");
    const ProgramResult result =
        Program({"render", "--dry-run", "--", "-x.toml"}).in(folder.path()).run();
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "zoom = \"7\""));
}
