#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// Small, and with a fixed limit, so that a test costs milliseconds.
const Words kSmall = {"render", "-s", "32x18", "-i", "200"};

ProgramResult render_in(const TempFolder& folder, Words more) {
    Words words = kSmall;
    words.insert(words.end(), more.begin(), more.end());
    return Program(words).in(folder.path()).run();
}

}  // namespace

TEST_CASE("cli: a picture appears under its name, silently and with nothing beside it") {
    const TempFolder folder;
    const ProgramResult result = render_in(folder, {"-o", "a.png"});
    CHECK(result.exit_code == 0);
    CHECK(result.out.empty());
    CHECK(result.err.empty());
    CHECK(folder.names() == Words{"a.png"});
    CHECK(folder.read("a.png").starts_with("\x89PNG"));
}

TEST_CASE("cli: a picture drawn from a picture has the same bytes") {
    const TempFolder folder;
    REQUIRE(render_in(folder, {"--zoom", "1.5", "--palette", "fire", "-o", "a.png"}).exit_code ==
            0);
    CHECK(Program({"render", "a.png", "-o", "b.png"}).in(folder.path()).run().exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: threads, instruction set and settings of OpenMP never change a byte") {
    const TempFolder folder;
    REQUIRE(render_in(folder, {"-o", "a.png"}).exit_code == 0);
    for (const char* threads : {"1", "2", "7"}) {
        REQUIRE(render_in(folder, {"-o", "b.png", "-j", threads}).exit_code == 0);
        CHECK(folder.read("a.png") == folder.read("b.png"));
    }
    REQUIRE(render_in(folder, {"-o", "b.png", "--simd", "scalar"}).exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
    const ProgramResult odd = Program({"render", "-s", "32x18", "-i", "200", "-o", "c.png"})
                                  .in(folder.path())
                                  .with_environment("OMP_NUM_THREADS", "abc")
                                  .run();
    CHECK(odd.exit_code == 0);
    CHECK(contains(odd.err, "mandel: warning: OMP_NUM_THREADS='abc'"));
    CHECK(folder.read("a.png") == folder.read("c.png"));
}

TEST_CASE("cli: --dry-run prints a scene that draws the same picture, and draws nothing") {
    const TempFolder folder;
    const ProgramResult plan = render_in(folder, {"--dry-run", "--color", "bands", "-o", "a.png"});
    CHECK(plan.exit_code == 0);
    CHECK(contains(plan.out, "# plan: kernel "));
    CHECK(contains(plan.out, "# plan: cost about "));
    CHECK(folder.names().empty());
    REQUIRE(render_in(folder, {"--color", "bands", "-o", "a.png"}).exit_code == 0);
    const ProgramResult again =
        Program({"render", "-", "-o", "b.png"}).in(folder.path()).with_input(plan.out).run();
    CHECK(again.exit_code == 0);
    CHECK(folder.read("a.png") == folder.read("b.png"));
}

TEST_CASE("cli: a table that was found goes on with its picture, to others, or is found again") {
    const TempFolder folder;
    const auto line_of = [&](const Words& words) {
        Words all = words;
        all.emplace_back("--dry-run");
        const std::string out = render_in(folder, all).out;
        const std::size_t start = out.find("table = ");
        return start == std::string::npos ? "" : out.substr(start, out.find('\n', start) - start);
    };
    REQUIRE(render_in(folder, {"-o", "a.png"}).exit_code == 0);
    const std::string table = line_of({"a.png"});
    CHECK(contains(table, "table = [["));
    CHECK(line_of({"a.png", "--zoom", "40"}) == table);
    CHECK(line_of({"--zoom", "40", "--table-from", "a.png"}) == table);
    const std::string closer = line_of({"--zoom", "40"});
    CHECK(closer != table);
    CHECK(line_of({"a.png", "--zoom", "40", "--transfer", "auto"}) == closer);
    CHECK(line_of({"a.png", "--transfer", "log"}).empty());
    const ProgramResult larger =
        Program({"render", "-s", "320x180", "-i", "200", "--dry-run"}).run();
    CHECK(contains(larger.out, table + "\n"));
    folder.write("log.toml", "transfer = 'log'\n");
    const ProgramResult refused = render_in(folder, {"--table-from", "log.toml", "-o", "b.png"});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "--table-from: 'log.toml' has no table of counts"));
}

TEST_CASE("cli: options override the scene") {
    const TempFolder folder;
    folder.write("s.toml", "zoom = 5\nrotate = 10\nre = \"0.25\"\nim = \"0.5\"\n");
    const ProgramResult result =
        Program({"render", "s.toml", "--zoom", "7", "--re=-1", "--dry-run"})
            .in(folder.path())
            .run();
    CHECK(contains(result.out, "re = \"-1\"\nim = \"0.5\"\nzoom = \"7\"\nrotate = 10\n"));
}

TEST_CASE("cli: a palette file becomes its colours, without a path") {
    const TempFolder folder;
    folder.write("p.gpl", "GIMP Palette\n0 0 0\n255 128 0\n");
    const ProgramResult result = render_in(folder, {"--palette", "p.gpl", "--dry-run"});
    CHECK(contains(result.out, "palette = [\"#000000\", \"#ff8000\"]\n"));
    folder.write("bad.toml", "colors = ['#000000',\n 'red']\n");
    const ProgramResult refused = render_in(folder, {"--palette", "bad.toml", "--dry-run"});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "--palette: bad.toml:1:10: colors: 'red' is not a colour"));
}

TEST_CASE("cli: a scene that cannot be read is refused and nothing is written") {
    const TempFolder folder;
    REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    folder.write("typo.toml", "# c\nzom = 1\n");
    folder.write("empty.toml", "");
    folder.write("png.toml", "\x89PNG\r\n\x1a\nnot really");
    folder.write("ok.toml", "zoom = 1");
    struct Row {
        const char* scene;
        const char* message;
    };
    const std::size_t files = folder.names().size();
    for (const Row& row :
         {Row{"pipe", "'pipe' is not a regular file"}, Row{".", "is a folder"},
          Row{"none.toml", "cannot read 'none.toml': No such file"},
          Row{"typo.toml", "typo.toml:2:1: unknown key 'zom'; did you mean 'zoom'?"},
          Row{"empty.toml", "empty.toml:1:1: the scene is empty"}, Row{"png.toml", "png.toml"}}) {
        CAPTURE(row.scene);
        const ProgramResult result =
            Program({"render", row.scene, "-o", "a.png"}).in(folder.path()).run();
        CAPTURE(result.err);
        CHECK(result.exit_code == 2);
        CHECK(contains(result.err, row.message));
        CHECK(folder.names().size() == files);
    }
    const ProgramResult nothing = Program({"render", "-", "-o", "a.png"}).in(folder.path()).run();
    CHECK(nothing.exit_code == 2);
    CHECK(contains(nothing.err, "<stdin>:1:1: the scene is empty"));
}

TEST_CASE("cli: a scene inside a picture is validated like any other") {
    const TempFolder folder;
    REQUIRE(render_in(folder, {"-o", "a.png"}).exit_code == 0);
    std::string bytes = folder.read("a.png");
    const std::size_t at = bytes.find("zoom = \"1\"");
    if (at == std::string::npos) return;  // stored compressed
    bytes.replace(at, 10, "zoom = \"0\"");
    folder.write("evil.png", bytes);
    const ProgramResult result =
        Program({"render", "evil.png", "-o", "b.png"}).in(folder.path()).run();
    CHECK(result.exit_code == 2);
    CHECK_FALSE(folder.has("b.png"));
}

TEST_CASE("cli: an output never replaces what the picture is made from") {
    const TempFolder folder;
    const std::string scene = "size = \"8x8\"\niterations = 50\n";
    folder.write("s.png", scene);
    folder.write("p.png", "1 2 3\n4 5 6\n");
    for (const Words& words :
         {Words{"s.png", "-o", "s.png"}, Words{"s.png", "-o", "./s.png"},
          Words{"-o", "p.png", "--palette", "./p.png"},
          Words{"s.png", "-o", "a.png", "--stats=s.png"}, Words{"-o", "a.png", "--stats=a.png"}}) {
        const ProgramResult result = render_in(folder, words);
        CAPTURE(result.err);
        CHECK(result.exit_code == 2);
        CHECK(folder.read("s.png") == scene);
    }
    CHECK_FALSE(folder.has("a.png"));
}

TEST_CASE("cli: an output that cannot be is refused before the first pixel") {
    const TempFolder folder;
    folder.write("old.png", "precious");
    ::mkdir(folder.path("d").c_str(), 0700);
    struct Row {
        Words words;
        int exit_code;
        const char* message;
    };
    const Row rows[] = {
        {{"-o", "none/a.png"}, 1, "none"},
        {{"-o", "d"}, 1, "folder"},
        {{"-o", "/dev/full"}, 1, "/dev/full"},
        {{"-o", "a.jpg"}, 2, ".png"},
        {{"-o", "a"}, 2, ".png"},
        {{"-o", std::string(300, 'x') + ".png"}, 1, "xxx"},
        {{"-o", "old.png", "--no-clobber"}, 2, "old.png"},
        {{"-o", "a.png", "-s", "2147483647x2147483647"}, 1, "memory"},
        {{"-o", "a.png", "--zoom", "1e2000000"}, 2, "zoom"},
        {{"-o", "a.png", "--stats=none/s.json"}, 1, "none"},
    };
    for (Row row : rows) {
        CAPTURE(row.message);
        Words words = {"render"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        const ProgramResult result = Program(words).in(folder.path()).run();
        CAPTURE(result.err);
        CHECK(result.exit_code == row.exit_code);
        CHECK(contains(result.err, row.message));
        CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
        CHECK(folder.read("old.png") == "precious");
        CHECK(folder.names().size() == 2);
    }
}

TEST_CASE("cli: an older picture is replaced, unless --no-clobber") {
    const TempFolder folder;
    folder.write("a.png", "old");
    CHECK(render_in(folder, {"-o", "a.png", "--no-clobber"}).exit_code == 2);
    CHECK(folder.read("a.png") == "old");
    CHECK(render_in(folder, {"-o", "a.png"}).exit_code == 0);
    CHECK(folder.read("a.png").starts_with("\x89PNG"));
}

TEST_CASE("cli: a picture on standard output is the file's bytes") {
    const TempFolder folder;
    REQUIRE(render_in(folder, {"-o", "a.png"}).exit_code == 0);
    const ProgramResult result = render_in(folder, {"-o", "-"});
    CHECK(result.exit_code == 0);
    CHECK(result.out == folder.read("a.png"));
    const ProgramResult full =
        Program({"render", "-s", "8x8", "-o", "-"}).with_output_to("/dev/full").run();
    CHECK(full.exit_code == 1);
    CHECK(contains(full.err, "standard output"));
    const ProgramResult closed =
        Program({"render", "-s", "8x8", "-o", "-"}).with_closed_output().run();
    CHECK(closed.exit_code == 1);
}

TEST_CASE("cli: a file size limit is an error of the write, not a silent death") {
    const TempFolder folder;
    const ProgramResult result = Program({"render", "-s", "640x360", "-i", "100", "-o", "a.png"})
                                     .in(folder.path())
                                     .with_file_limit(4096)
                                     .run();
    CHECK(result.exit_code == 1);
    CHECK_FALSE(result.was_killed);
    CHECK(contains(result.err, "mandel: error: "));
    CHECK(folder.names().empty());
}

TEST_CASE("cli: too little memory is one line and leaves nothing behind" *
          doctest::skip(kHasSanitizer)) {
    const TempFolder folder;
    const ProgramResult result = Program({"render", "-s", "30000x1200", "-i", "10", "-o", "a.png"})
                                     .in(folder.path())
                                     .with_memory_limit(std::uint64_t{600} << 20)
                                     .run();
    CHECK(result.exit_code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK(contains(result.err, "memory"));
    CHECK(folder.names().empty());
}

TEST_CASE("cli: a reference orbit that does not fit into memory is refused with its length" *
          doctest::skip(kHasSanitizer)) {
    const TempFolder folder;
    // Parabolic: it neither escapes nor comes near a nucleus of this view, whose middle column is
    // the gap between two disks.
    const ProgramResult result =
        Program({"render", "--center=-0.75,0", "--zoom", "1e30", "-i", "1000000000000", "-s",
                 "17x9", "--threads", "1", "-o", "a.png"})
            .in(folder.path())
            .with_memory_limit(std::uint64_t{200} << 20)
            .run();
    CHECK(result.exit_code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK(contains(result.err, "the reference orbit is longer than "));
    CHECK(folder.names().empty());
}

TEST_CASE("cli: 128 KiB of stack are enough for every thread" * doctest::skip(kHasSanitizer)) {
    const TempFolder folder;
    // Shallow, with lost points, deep, and beyond the range of doubles.
    for (const char* zoom : {"1", "2e4", "1e30", "1e400"}) {
        for (const char* level : {"auto", "avx2", "scalar"}) {
            CAPTURE(zoom);
            CAPTURE(level);
            Program render({"render", "--center=-0.74877,0.06505", "--zoom", zoom, "-i", "2000",
                            "-s", "32x18", "--simd", level, "-j", "2", "-o", "a.png"});
            render.in(folder.path()).with_stack_limit(std::uint64_t{128} << 10);
            CHECK(render.with_environment("OMP_STACKSIZE", "128k").run().exit_code == 0);
        }
    }
}

TEST_CASE("cli: odd file names work or are refused in one escaped line") {
    const TempFolder folder;
    for (const std::string& name :
         {std::string("\xC3\xA4 \xE2\x82\xAC.png"), std::string("\xFF.png"),
          std::string("new\nline.png"), std::string("./-x.png"), std::string(251, 'n') + ".png"}) {
        CAPTURE(name);
        const ProgramResult result = render_in(folder, {"-v", "-o", name});
        CHECK(result.exit_code == 0);
        CHECK(folder.has(name));
        CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 2);
    }
}

TEST_CASE("cli: --stats speaks to people, --stats FILE writes JSON, and neither eats a scene") {
    const TempFolder folder;
    folder.write("s.toml", "size = \"16x16\"\niterations = 300\n");
    const ProgramResult text =
        Program({"render", "--stats", "s.toml", "-o", "a.png"}).in(folder.path()).run();
    CHECK(text.exit_code == 0);
    CHECK(text.out.empty());
    for (const char* word : {"16x16", "kernel", "limit 300", "escaped", "MiB at the peak"}) {
        CAPTURE(word);
        CHECK(contains(text.err, word));
    }
    for (const Words& option : {Words{"--stats=st.json"}, Words{"--stats", "st.json"}}) {
        std::filesystem::remove(folder.path("st.json"));
        Words words{"render", "s.toml", "-o", "a.png"};
        words.insert(words.end(), option.begin(), option.end());
        const ProgramResult json = Program(words).in(folder.path()).run();
        CHECK(json.exit_code == 0);
        CHECK(json.err.empty());
        CHECK(std::filesystem::exists(folder.path("st.json")));
    }
    const auto stats = nlohmann::json::parse(folder.read("st.json"));
    const auto& picture = stats.at("pictures").at(0);
    CHECK(picture.at("max_iterations") == 300);
    CHECK(picture.at("escaped").get<int>() + picture.at("interior").get<int>() +
              picture.at("limit").get<int>() ==
          256);
    CHECK(picture.at("output_bytes") == folder.read("a.png").size());
    CHECK(stats.at("peak_memory_bytes").get<std::uint64_t>() > 100'000);
    CHECK(picture.at("reference").is_null());
}

TEST_CASE("cli: it is said where the inside has no distance") {
    const TempFolder folder;
    const auto said = [&](Words more) {
        more.insert(more.end(), {"--zoom", "1", "-o", "a.png"});
        const ProgramResult result = render_in(folder, more);
        CHECK(result.exit_code == 0);
        return result.err;
    };
    for (const Words& set : {Words{"--formula", "celtic"}, Words{"--julia=0,0"}}) {
        Words words = set;
        words.insert(words.end(), {"--interior-method", "distance"});
        CHECK(said(words).find("no distance is known inside") != std::string::npos);
        words.back() = "dome";
        CHECK(said(words).empty());
    }
    CHECK(said({"--formula", "tricorn", "--interior-method", "distance"}).empty());
}

TEST_CASE("cli: --stats says what the reference of a deep view is, and what it took") {
    const TempFolder folder;
    const Words deep = {"render", "-s",   "16x9", "--center", "-1.7548776662466927,0",
                        "--zoom", "1e12", "-o",   "a.png"};
    Words as_text = deep, as_json = deep;
    as_text.push_back("--stats");
    as_json.push_back("--stats=st.json");
    const ProgramResult text = Program(as_text).in(folder.path()).run();
    CHECK(contains(text.err, "\nreference   3 iterations to its period, "));
    REQUIRE(Program(as_json).in(folder.path()).run().exit_code == 0);
    const auto stats = nlohmann::json::parse(folder.read("st.json"));
    const auto& reference = stats.at("pictures").at(0).at("reference");
    CHECK(reference.at("iterations") == 3);
    CHECK(reference.at("end") == "period");
    CHECK(reference.at("orbit_bytes").get<std::uint64_t>() >= 3 * 16);
    CHECK(reference.at("table_bytes").get<std::uint64_t>() > 0);
    CHECK(reference.at("orbit_seconds").get<double>() >= 0);
    CHECK(reference.at("table_seconds").get<double>() >= 0);
}
