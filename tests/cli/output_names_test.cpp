#include "cli/output_names.h"

#include <doctest/doctest.h>

#include "support/message_of.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Names = std::vector<std::string>;

const Names kTwo = {"a", "b"};

std::string error_for(const std::string& output, const Names& names = kTwo) {
    return message_of([&] { output_names(output, names); });
}

}  // namespace

TEST_CASE("cli: one picture goes to the file as it is named, braces or not") {
    for (const char* output : {"out.png", "-", "{x}.png", "100%.png", "a/b/{}.png"}) {
        CHECK(output_names(output, {"scene"}) == Names{output});
    }
}

TEST_CASE("cli: fields of a pattern are the name and the padded index, for one scene too") {
    CHECK(output_names("o/{name}.png", kTwo) == Names{"o/a.png", "o/b.png"});
    CHECK(output_names("{index}-{name}.ppm", kTwo) == Names{"1-a.ppm", "2-b.ppm"});
    CHECK(output_names("o/{name}.png", {"a"}) == Names{"o/a.png"});
    const Names many = output_names("{index}.png", Names(100, "x"));
    CHECK(many.front() == "001.png");
    CHECK(many.back() == "100.png");
}

TEST_CASE("cli: a folder gets a file for each scene") {
    const TempFolder folder;
    CHECK(output_names("new/", kTwo) == Names{"new/a.png", "new/b.png"});
    CHECK(output_names("new/", {"a"}) == Names{"new/a.png"});
    CHECK(output_names(folder.path(), kTwo).front() == folder.path("a.png"));
}

TEST_CASE("cli: what is no pattern is refused for several pictures, never expanded otherwise") {
    for (const char* output : {"{", "{{", "}", "{0}.png", "{frame}.png", "%s%n.png", "%05d.png",
                               "{name.png", "{name}%n.png", "{ name }.png", "{NAME}.png"}) {
        CAPTURE(output);
        CHECK(contains(error_for(output), "the fields are {name} and {index}"));
    }
    CHECK(contains(error_for("out.png"), "is one file for 2 pictures"));
    CHECK(contains(error_for("-"), "standard output"));
    CHECK(contains(error_for("{name}/x.png"), "in a folder's name"));
}

TEST_CASE("cli: no scene name leads out of the output folder") {
    for (const char* name : {"", ".", "..", "..."}) {
        CAPTURE(name);
        CHECK(contains(error_for("o/{name}.png", {name, "b"}), "use {index}"));
    }
}
