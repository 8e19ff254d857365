#include "scene/text_lines.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "scene/scene_file.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    TextLines reader(text);
    while (const auto line = reader.next()) {
        lines.emplace_back(line->text);
        CHECK(line->number == lines.size());
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("scene: lines end in LF, CRLF or CR, mixed as they like") {
    CHECK(lines_of("") == Lines{});
    CHECK(lines_of("a") == Lines{"a"});
    for (const char* text : {"a\nb\n", "a\r\nb\r\n", "a\rb\r", "a\r\nb",
                             "\xEF\xBB\xBF"
                             "a\rb\n"}) {
        CHECK(lines_of(text) == Lines{"a", "b"});
    }
    CHECK(lines_of("a\n\rb\r\r\n") == Lines{"a", "", "b", ""});
}

TEST_CASE("scene: a place in a line counts characters, not bytes") {
    const TextLine line{"\xC3\xA4\xC3\xB6 x", 7};
    const TextPosition place = line.position_of(line.text.substr(5));
    CHECK(place.line == 7);
    CHECK(place.column == 4);
}

TEST_CASE("scene: words stand between blanks") {
    std::string_view line = " \tone  two\t";
    CHECK(take_word(line) == "one");
    CHECK(take_word(line) == "two");
    CHECK(take_word(line).empty());
    CHECK(trimmed(" a b\t") == "a b");
    CHECK(trimmed("  ").empty());
}

TEST_CASE("scene: a scene with CR at the ends of its lines is a scene") {
    const Scene scene = parse_scene("zoom = 5\n# remark\nsamples = 4\n", "s");
    CHECK(parse_scene("zoom = 5\r# remark\rsamples = 4\r", "s") == scene);
    CHECK(parse_scene("zoom = 5\r\n# remark\rsamples = 4", "s") == scene);
    CHECK(contains(message_of([] { parse_scene("zoom = 5\rsamples = x\r", "s"); }), "s:2:11: "));
}
