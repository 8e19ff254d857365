#include "compare/compared_area.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "support/message_of.h"

using namespace mandel;

TEST_CASE("compare: a part of a picture is X,Y,WxH and nothing else") {
    CHECK(parse_rect("3,4,5x6") == Rect{3, 4, 5, 6});
    for (const char* text : {"", "3", "3,4", "3,4,5", "3,4,5x", "3,4,0x6", "-3,4,5x6", "3,4,5x6,7",
                             " 3,4,5x6", "3;4;5x6", "99999999999,4,5x6"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_rect(text), InvalidInput);
    }
}

TEST_CASE("compare: what is compared is the crop without the ignored parts") {
    const ComparedArea area{Rect{1, 1, 3, 2}, {Rect{2, 0, 1, 2}, Rect{3, 2, 900, 900}}};
    const std::vector<std::uint8_t> rows[] = {
        {0, 0, 0, 0, 0}, {0, 1, 0, 1, 0}, {0, 1, 1, 0, 0}, {0, 0, 0, 0, 0}};
    std::vector<std::uint8_t> row(5);
    for (std::uint32_t y = 0; y < 4; ++y) {
        mark_compared(area, y, row);
        CHECK(row == rows[y]);
    }
}

TEST_CASE("compare: an area that does not fit the pictures is refused") {
    const auto refusal = [](const ComparedArea& area) {
        return message_of([&] { check_area(area, {10, 5}); });
    };
    CHECK(refusal({Rect{0, 0, 10, 5}, {Rect{9, 4, 70, 70}}}) == "(no error)");
    CHECK(contains(refusal({Rect{1, 0, 10, 5}, {}}), "the part to compare is 1,0,10x5"));
    CHECK(contains(refusal({{}, {Rect{10, 0, 1, 1}}}), "a part to ignore is 10,0,1x1"));
    CHECK(contains(refusal({Rect{2, 2, 2, 2}, {Rect{0, 0, 9, 9}}}), "every pixel is ignored"));
    CHECK(contains(refusal({Rect{4294967295, 0, 4294967295, 1}, {}}), "10x5 pixels"));
}
