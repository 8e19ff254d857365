#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "output/exr_support.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

// A 2x1 picture of greys.
std::string ppm(char left, char right) {
    return "P6\n2 1\n255\n" + std::string(3, left) + std::string(3, right);
}

class Images {
public:
    Images() {
        folder.write("a.ppm", ppm(10, 20));
        folder.write("same.ppm", ppm(10, 20));
        folder.write("near.ppm", ppm(10, 22));
        folder.write("far.ppm", ppm(90, 80));
        folder.write("wide.ppm", "P6\n3 1\n255\n123123123");
        folder.write("text.ppm", "hello");
    }

    ProgramResult compare(const Words& more) const {
        Words words = {"compare"};
        words.insert(words.end(), more.begin(), more.end());
        return Program(words).in(folder.path()).run();
    }

    const TempFolder folder;
};

}  // namespace

TEST_CASE("cli: compare says in its exit code whether the images are equal within the tolerance") {
    const Images images;
    struct Row {
        Words words;
        int exit_code;
    };
    const Row rows[] = {
        {{"a.ppm", "same.ppm"}, 0},
        {{"a.ppm", "a.ppm"}, 0},
        {{"a.ppm", "near.ppm"}, 1},
        {{"a.ppm", "near.ppm", "--max-abs", "2"}, 0},
        {{"a.ppm", "near.ppm", "--max-abs", "1"}, 1},
        {{"a.ppm", "near.ppm", "--max-pixels", "1"}, 0},
        {{"a.ppm", "far.ppm", "--max-pixels", "1"}, 1},
        {{"a.ppm", "far.ppm", "--max-pixels", "2"}, 0},
        {{"a.ppm", "far.ppm", "--max-percent", "99"}, 1},
        {{"a.ppm", "far.ppm", "--max-percent", "100"}, 0},
        {{"a.ppm", "far.ppm", "--max-pixels", "2", "--hard-abs", "79"}, 1},
        {{"a.ppm", "near.ppm", "--metric", "psnr", "--min", "40"}, 0},
        {{"a.ppm", "near.ppm", "--metric", "mae", "--max", "0.5"}, 1},
        {{"a.ppm", "near.ppm", "--crop", "0,0,1x1"}, 0},
        {{"a.ppm", "far.ppm", "--ignore", "0,0,1x1"}, 1},
    };
    for (const Row& row : rows) {
        CAPTURE(row.words.back());
        const ProgramResult result = images.compare(row.words);
        CHECK(result.exit_code == row.exit_code);
        CHECK(result.err.empty());
        CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 1);
    }
}

TEST_CASE("cli: images that cannot be compared are refused") {
    const Images images;
    const Refusal rows[] = {
        {{"a.ppm"}, "compare needs two images, not 1"},
        {{"a.ppm", "a.ppm", "a.ppm"}, "not 3"},
        {{"a.ppm", "none.png"}, "none.png"},
        {{"a.ppm", "wide.ppm", "--max-pixels", "99"}, "the sizes are 2x1 and 3x1"},
        {{"a.ppm", "far.ppm", "--max-abs", "nan"}, "--max-abs: "},
        {{"a.ppm", "far.ppm", "--max-percent", "101"}, "--max-percent: "},
        {{"a.ppm", "far.ppm", "--metric", "psrn", "--min", "1"}, "did you mean 'psnr'"},
        {{"a.ppm", "far.ppm", "--min", "1"}, "name it with metric"},
        {{"a.ppm", "far.ppm", "--crop", "1,0,2x1"}, "1,0,2x1"},
        {{"a.ppm", "far.ppm", "--ignore", "0,0,1x1", "--ignore", "1,0,9x9"}, "nothing is left"},
        {{"a.ppm", "far.ppm", "--diff-style", "mask"}, "--diff-style"},
        {{"a.ppm", "far.ppm", "--diff", "d.png", "--diff-style", "mask", "--amplify", "2"},
         "--amplify"},
        {{"text.ppm", "a.ppm"}, "text.ppm"},
        {{"a.ppm", "."}, "."},
        {{"a.ppm", "far.ppm", "--max-abs", "-1"}, "--max-abs: "},
        {{"a.ppm", "far.ppm", "--max-pixels", "-1"}, "--max-pixels: "},
        {{"a.ppm", "far.ppm", "--diff", "d.jpg"}, "d.jpg"},
        {{"a.ppm", "far.ppm", "--diff", "-"}, "--diff writes a PNG file"},
        {{"a.ppm", "far.ppm", "--diff", "far.ppm"}, "--diff"},
    };
    const std::size_t files = images.folder.names().size();
    check_refusals(rows, 2, [&images](const Words& words) { return images.compare(words); });
    CHECK(images.folder.names().size() == files);
}

TEST_CASE("cli: --diff writes a picture of the difference in the style that is wanted") {
    const Images images;
    const std::pair<const char*, const char*> rows[] = {
        {"triptych", "6x1"}, {"mask", "2x1"}, {"abs", "2x1"}, {"blink", "2x1"}};
    for (const auto& row : rows) {
        const std::string style = row.first, size = row.second;
        CAPTURE(style);
        const ProgramResult result =
            images.compare({"a.ppm", "far.ppm", "--diff", "d.png", "--diff-style", style});
        CHECK(result.exit_code == 1);
        const ProgramResult info = Program({"info", "d.png"}).in(images.folder.path()).run();
        CHECK(contains(info.out, "d.png: PNG, " + size + ","));
    }
    CHECK(contains(images.folder.read("d.png"), "acTL"));
}

TEST_CASE("cli: compare names the worst pixel and channel, also for programs") {
    const Images images;
    CHECK(images.compare({"a.ppm", "near.ppm"}).out ==
          "different: 1 of 2 pixels differ, the largest difference is 2 of 255 at 1,0 (red: 20 and "
          "22), the mean is 1\n");
    const auto json = nlohmann::json::parse(images.compare({"a.ppm", "near.ppm", "--json"}).out);
    CHECK(json.at("schema") == 1);
    CHECK(json.at("a") == "a.ppm");
    CHECK(json.at("equal") == false);
    CHECK(json.at("differing_pixels") == 1);
    CHECK(json.at("worst").at("x") == 1);
    CHECK(json.at("worst").at("channel") == "red");
    CHECK(json.at("beyond") == nlohmann::json{"max-pixels"});
    const auto equal = nlohmann::json::parse(images.compare({"a.ppm", "a.ppm", "--json"}).out);
    CHECK(equal.at("worst").is_null());
    CHECK(equal.at("psnr").is_null());
}

TEST_CASE("cli: --scene compares the scenes inside, key by key") {
    const TempFolder folder;
    const auto run = [&folder](Words words) { return Program(words).in(folder.path()).run(); };
    const Words common = {"render", "-s", "16x9", "-i", "50", "--transfer", "linear", "-o"};
    const auto draw = [&](const std::string& file, const Words& more) {
        Words words = common;
        words.push_back(file);
        words.insert(words.end(), more.begin(), more.end());
        REQUIRE(run(words).exit_code == 0);
    };
    draw("a.png", {});
    draw("b.png", {"-i", "50", "--rotate", "90"});
    draw("c.ppm", {});
    const ProgramResult same = run({"compare", "a.png", "a.png", "--scene"});
    CHECK(same.exit_code == 0);
    CHECK(contains(same.out, "scenes: equal\n"));
    const ProgramResult other =
        run({"compare", "a.png", "b.png", "--scene", "--max-pixels", "999"});
    CHECK(other.exit_code == 1);
    CHECK(contains(other.out, "scenes differ: rotate (0 and 90)\n"));
    const ProgramResult none = run({"compare", "a.png", "c.ppm", "--scene"});
    CHECK(none.exit_code == 1);
    CHECK(contains(none.out, "'c.ppm' holds no scene"));
    const auto json =
        nlohmann::json::parse(run({"compare", "a.png", "b.png", "--scene", "--json"}).out);
    CHECK(json.at("scene").at("differences").at(0).at("key") == "rotate");
}

TEST_CASE("cli: two EXR are compared as light, and with --values by the counts behind it") {
    if (!has_exr()) return;
    const TempFolder folder;
    const auto run = [&folder](Words words) { return Program(words).in(folder.path()).run(); };
    const auto draw = [&](const std::string& file, const std::string& limit) {
        const Words words = {
            "render", "--center", "-0.7436,0.1318", "--zoom", "500", "-s", "32x18", "-i", limit,
            "-o",     file};
        REQUIRE(run(words).exit_code == 0);
    };
    draw("a.exr", "500");
    draw("b.exr", "300");
    draw("a.ppm", "500");
    CHECK(run({"compare", "a.exr", "a.exr"}).out == "equal\n");
    CHECK(contains(run({"compare", "a.exr", "b.exr"}).out, " of 1 at "));
    const ProgramResult same = run({"compare", "a.exr", "a.exr", "--values"});
    CHECK(same.exit_code == 0);
    CHECK(contains(same.out, "equal; n differs by 1 in 0, by more in 0"));
    // With a lower limit fewer pixels escape; the others keep their counts.
    const ProgramResult other = run({"compare", "a.exr", "b.exr", "--values", "--json"});
    CHECK(other.exit_code == 1);
    const auto values = nlohmann::json::parse(other.out).at("values");
    CHECK(values.at("n_by_1") == 0);
    CHECK(values.at("inside_exchanged") > 0);
    CHECK(values.at("largest_shift").at("pixels") == 0);
    CHECK(run({"compare", "a.ppm", "a.exr", "--values"}).exit_code == 2);
    CHECK(run({"compare", "a.exr", "a.exr", "--values", "--metric", "psnr"}).exit_code == 2);
}
