// Pictures in bands, as scripts and farms draw them.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// Eighteen bands of at most 64 rows.
ProgramResult draw(const TempFolder& folder, const std::string& output, const Words& more) {
    Words words = {"render", "--center=-0.75,0.1",
                   "--zoom", "20",
                   "-i",     "300",
                   "--size", "60x1100",
                   "-o",     output,
                   "-v"};
    words.insert(words.end(), more.begin(), more.end());
    return Program(words).in(folder.path()).run();
}

}  // namespace

TEST_CASE("cli: bands become the picture that is drawn in one go, whoever has drawn them") {
    const TempFolder folder;
    REQUIRE(draw(folder, "whole.png", {"--samples", "2..5"}).exit_code == 0);
    for (const char* share : {"2/3", "1/3"}) {
        const ProgramResult result =
            draw(folder, "a.png", {"--samples", "2..5", "--bands", "b", "--shard", share});
        CHECK(result.exit_code == 0);
        CHECK(contains(result.err, "6 of 6 bands"));
        CHECK_FALSE(folder.has("a.png"));
    }
    const ProgramResult last = draw(folder, "a.png", {"--samples", "2..5", "--bands", "b"});
    CHECK(last.exit_code == 0);
    CHECK(contains(last.err, "18 of 18 bands"));
    CHECK(folder.read("a.png") == folder.read("whole.png"));
}

TEST_CASE("cli: bands of light and values become an EXR and a PFM as they are drawn in one go") {
    const TempFolder folder;
    struct Case {
        std::string extension, band;
        Words options;
    };
    const std::vector<Case> cases = {
        {".exr", ".exr", {"--interior-method", "period"}},
        {".exr", ".exr", {"--samples", "4", "--light", "0.5"}},
        {".pfm", ".light.exr", {"--light", "0.5"}},
    };
    for (const Case& each : cases) {
        CAPTURE(each.extension);
        CAPTURE(each.options.front());
        const std::string whole = "whole" + each.extension, a = "a" + each.extension;
        Words in_bands = each.options;
        in_bands.insert(in_bands.end(), {"--bands", "b"});
        Words share = in_bands;
        share.insert(share.end(), {"--shard", "2/3"});
        REQUIRE(draw(folder, whole, each.options).exit_code == 0);
        REQUIRE(draw(folder, a, share).exit_code == 0);
        CHECK_FALSE(folder.has(a));
        // The second share has this one.
        const std::string fifth = "b/band-000004" + each.band;
        folder.write(fifth, folder.read(fifth).substr(0, 700));
        CHECK(draw(folder, a, in_bands).exit_code == 0);
        CHECK(folder.read(a) == folder.read(whole));
        // All of them are there: nothing is computed, and what is known comes from the bands.
        std::filesystem::remove(folder.path(a));
        CHECK(draw(folder, a, in_bands).exit_code == 0);
        CHECK(folder.read(a) == folder.read(whole));
        std::filesystem::remove_all(folder.path("b"));
        std::filesystem::remove(folder.path(a));
    }
}

TEST_CASE("cli: missing and damaged bands are drawn again, those of other pictures are an error") {
    const TempFolder folder;
    REQUIRE(draw(folder, "a.png", {"--bands", "b"}).exit_code == 0);
    const std::string whole = folder.read("a.png");
    std::filesystem::remove(folder.path("b/band-000003.png"));
    folder.write("b/band-000005.png", folder.read("b/band-000005.png").substr(0, 700));
    folder.write("b/band-000017.png", "");
    CHECK(draw(folder, "b.ppm", {"--bands", "b"}).exit_code == 0);
    CHECK(draw(folder, "a.png", {"--bands", "b"}).exit_code == 0);
    CHECK(folder.read("a.png") == whole);

    std::filesystem::remove(folder.path("a.png"));
    const ProgramResult other = draw(folder, "a.png", {"--bands", "b", "--rotate", "1"});
    CHECK(other.exit_code == 2);
    CHECK(contains(other.err, "rotate"));
    CHECK(contains(other.err, "another folder"));
    CHECK(std::count(other.err.begin(), other.err.end(), '\n') == 1);
    CHECK_FALSE(folder.has("a.png"));
}

TEST_CASE("cli: wrong uses of bands are said before the first pixel") {
    const TempFolder folder;
    CHECK(contains(draw(folder, "a.png", {"--shard", "1/2"}).err, "--bands"));
    CHECK(contains(draw(folder, "a.png", {"--bands", "b", "--shard", "3/2"}).err, "3"));
    CHECK(contains(draw(folder, "a.png", {"--bands", "none/b"}).err, "none/b"));
    CHECK(contains(draw(folder, "a.png", {"--bands", ""}).err, "name of a folder"));
    CHECK(contains(draw(folder, "-", {"--bands", "b"}).err, "becomes a file"));
    CHECK(folder.names().empty());
}
