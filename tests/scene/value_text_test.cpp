#include "scene/value_text.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("scene: a size is two whole numbers and nothing else") {
    CHECK(parse_size("1920x1080") == Size{1920, 1080});
    CHECK(parse_size("2147483647x1") == Size{2147483647, 1});
    for (const char* text :
         {"", "x", "64", "64x", "x64", "0x10", "-5x10", "1.5x10", "1e3x10", " 64 x10", "64pxx10",
          "+5x10", "10X10", "10x20x30", "4294967297x1", "2147483648x1", "99999999999999999999x10",
          "10x99999999999999999999"}) {
        CAPTURE(text);
        CHECK(message_of([&] { parse_size(text); }) != "(no error)");
    }
    CHECK(contains(message_of([] { parse_size("-5x10"); }), "the width '-5' is out of range"));
    CHECK(contains(message_of([] { parse_size("10x1e3"); }),
                   "the height '1e3' is not a whole number"));
}

TEST_CASE("scene: a count out of range names the range and never wraps or clamps") {
    CHECK(parse_count("2147483648", 1, std::uint64_t{1} << 62) == 2147483648U);
    for (const char* text : {"0", "-1", "101", "18446744073709551616", "-0"}) {
        CAPTURE(text);
        CHECK(contains(message_of([&] { parse_count(text, 1, 100); }), "it must be 1 to 100"));
    }
}

TEST_CASE("scene: a real number is read strictly and never silently changed") {
    CHECK(parse_real("0.1", 0, 1) == 0.1);
    CHECK(parse_real("-1.5e2", -1e3, 0) == -150);
    for (const char* text : {"", "nan", "inf", "-inf", "infinity", "1e", "1,5", "0x1p3", " 1", "1 ",
                             "+1", "1e400", "1e-400", "--1", "1.5.5"}) {
        CAPTURE(text);
        CHECK(message_of([&] { parse_real(text, -1e300, 1e300); }) != "(no error)");
    }
}

TEST_CASE("scene: minus zero is zero") {
    CHECK_FALSE(std::signbit(parse_real("-0", -1, 1)));
    CHECK(format_real(-0.0) == "0");
}

TEST_CASE("scene: any double survives its own text") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 10000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value)) continue;
        CHECK(parse_real(format_real(value), -HUGE_VAL, HUGE_VAL) == value);
    }
}

TEST_CASE("scene: a colour is #rrggbb or #rgb") {
    CHECK(parse_color("#0aFf10") == Rgb8{10, 255, 16});
    CHECK(parse_color("#0aF") == Rgb8{0, 0xaa, 255});
    CHECK(format_color(Rgb8{10, 255, 16}) == "#0aff10");
    for (const char* text : {"", "#", "#ff", "#ffff", "#ffg", "fff", "0aff10", "#0aff1", "#0aff100",
                             "#0aff1g", "red", "#+aff10", "# aff10"}) {
        CAPTURE(text);
        CHECK(contains(message_of([&] { parse_color(text); }), "'#rrggbb'"));
    }
}

TEST_CASE("scene: a long text is quoted by its beginning, never in the middle of a character") {
    CHECK(quote("abc") == "'abc'");
    const std::string umlauts = std::string(59, 'a') + "\xC3\xA4\xC3\xA4";
    CHECK(quote(umlauts) == "'" + std::string(59, 'a') + "...'");
}
