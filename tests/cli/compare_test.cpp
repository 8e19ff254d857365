#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

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
        {{"a.ppm", "wide.ppm", "--max-pixels", "99"}, 1},
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
        {{"text.ppm", "a.ppm"}, "text.ppm"},
        {{"a.ppm", "."}, "."},
        {{"a.ppm", "far.ppm", "--max-abs", "65536"}, "--max-abs: "},
        {{"a.ppm", "far.ppm", "--max-pixels", "-1"}, "--max-pixels: "},
        {{"a.ppm", "far.ppm", "--diff", "d.jpg"}, "d.jpg"},
        {{"a.ppm", "far.ppm", "--diff", "-"}, "--diff writes a PNG file"},
        {{"a.ppm", "far.ppm", "--diff", "far.ppm"}, "--diff"},
    };
    const std::size_t files = images.folder.names().size();
    check_refusals(rows, 2, [&images](const Words& words) { return images.compare(words); });
    CHECK(images.folder.names().size() == files);
}

TEST_CASE("cli: --diff writes both images and their difference") {
    const Images images;
    CHECK(images.compare({"a.ppm", "far.ppm", "--diff", "d.png"}).exit_code == 1);
    const ProgramResult info = Program({"info", "d.png"}).in(images.folder.path()).run();
    CHECK(contains(info.out, "d.png: PNG, 6x1,"));
}
