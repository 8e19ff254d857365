#include "base/text_columns.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("base: a text is as wide as terminals show it") {
    CHECK(text_columns("") == 0);
    CHECK(text_columns("a.png") == 5);
    CHECK(text_columns("\u00e4\u2212") == 2);
    CHECK(text_columns("e\u0301") == 1);
    CHECK(text_columns("\u66fc\u5fb7\u5e03.png") == 10);
    CHECK(text_columns("\ud55c\uae00") == 4);
    CHECK(text_columns("\uff21") == 2);
    CHECK(text_columns("\U0001f600") == 2);
}
