#include "base/printable.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("base: a printable name keeps well-formed UTF-8 and escapes the rest") {
    CHECK(printable("plain name.png") == "plain name.png");
    CHECK(printable("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x8C\x80") ==
          "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x8C\x80");
    CHECK(printable("a\nmandel: error: b\x1B[2J\x7F") == "a\\x0amandel: error: b\\x1b[2J\\x7f");
    CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");                    // a C1 control
    CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");                    // overlong
    CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");           // a surrogate
    CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
    CHECK(printable("cut \xE2\x82") == "cut \\xe2\\x82");
    CHECK(printable("\xFF x") == "\\xff x");
    CHECK(printable("") == "");
}
