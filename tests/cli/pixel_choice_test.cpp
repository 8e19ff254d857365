#include "cli/pixel_choice.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

namespace {
constexpr Size kSize{100, 50};
using Pixels = std::vector<PixelPosition>;
}  // namespace

TEST_CASE("cli: a grid has the pixels under the middles of equal fields") {
    CHECK(grid_pixels(2, 1, kSize) == Pixels{{25, 25}, {75, 25}});
    CHECK(grid_pixels(1, 2, kSize) == Pixels{{50, 12}, {50, 37}});
    const Pixels all = grid_pixels(100, 50, kSize);
    CHECK(all.front() == PixelPosition{0, 0});
    CHECK(all.back() == PixelPosition{99, 49});
    CHECK(grid_pixels(1, 1, {2147483647, 1}) == Pixels{{1073741823, 0}});
}

TEST_CASE("cli: random pixels are those of SplitMix64, inside the picture") {
    // The first numbers for seed 0 are 0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4 (published).
    CHECK(random_pixels(1, 0, {1U << 31, 1U << 31}) == Pixels{{0x71105'41c, 0x373c'4f35}});
    CHECK(random_pixels(100, 5, kSize) == random_pixels(100, 5, kSize));
    CHECK(random_pixels(100, 5, kSize) != random_pixels(100, 6, kSize));
    for (const PixelPosition& pixel : random_pixels(10000, 1, {3, 2})) {
        CHECK((pixel.x < 3 && pixel.y < 2));
    }
}

TEST_CASE("cli: pixel lines may have a header, more columns, CRLF and blank lines") {
    const Pixels expected = {{1, 2}, {99, 49}};
    for (const char* text : {"1,2\n99,49", "x,y,n,mu\r\n1,2,7,7.5\r\n\r\n99,49,,\r\n",
                             "1,2\r99,49\r", " 1,2\n99 , 49\n",
                             "\xEF\xBB\xBF"
                             "1,2\n99,49\n",
                             "\t1,2\n99,49\n", "\n\"x\",\"y\"\n1,2\n99,49\n"}) {
        CAPTURE(text);
        CHECK(parse_pixel_lines(text, "f", kSize) == expected);
    }
}

TEST_CASE("cli: a wrong pixel line is refused with its place") {
    struct Row {
        const char* text;
        const char* message;
    };
    for (const Row& row :
         {Row{"", "f:1:1: there are no pixels"}, Row{"x,y\n", "f:1:1: there are no pixels"},
          Row{"1,2\n3", "f:2:1: a line must begin with x,y"}, Row{"1,2\nx,y", "f:2:1: 'x'"},
          Row{"100,0", "f:1:1: '100' is out of range; it must be 0 to 99"},
          Row{"0,50", "it must be 0 to 49"}, Row{"-1,0", "f:1:1: '-1'"},
          Row{"1.5,0", "'1.5' is not a whole number"}, Row{"+3,4\n5,6", "f:1:1: '+3'"},
          Row{".5,4\n5,6", "f:1:1: '.5'"}, Row{"\"3\",\"4\"\n5,6", "f:1:1: '\"3\"'"},
          Row{"a,4\n5,6", "f:1:1: 'a'"}, Row{"\n  3;4\n", "f:2:3: a line must begin with x,y"}}) {
        CAPTURE(row.text);
        CHECK(contains(message_of([&] { parse_pixel_lines(row.text, "f", kSize); }), row.message));
    }
}
