#include "num/decimal.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "support/message_of.h"

using namespace mandel;

TEST_CASE("num: a decimal has one canonical text, however it was written") {
    struct Row {
        const char* written;
        const char* canonical;
    };
    const Row rows[] = {
        {"0", "0"},           {"-0", "0"},
        {"+0.000", "0"},      {"1", "1"},
        {"+1.50", "1.5"},     {"-0.75", "-0.75"},
        {".5", "0.5"},        {"5.", "5"},
        {"007", "7"},         {"1e3", "1000"},
        {"1E+3", "1000"},     {"12.5e-1", "1.25"},
        {"1e1000", "1e1000"}, {"15e999", "1.5e1000"},
        {"1e-400", "1e-400"}, {"100e-402", "1e-400"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.written);
        CHECK(Decimal(row.written).text() == row.canonical);
        CHECK(Decimal(Decimal(row.written).text()) == Decimal(row.written));
    }
}

TEST_CASE("num: what is not a decimal number is refused and quoted") {
    for (const char* text : {"", "-", "+", ".", "1e", "1e+", "--1", "1,5", "nan", "inf", "0x10",
                             " 1", "1 ", "1_000", "1.2.3", "e5", "1e5.0"}) {
        CAPTURE(text);
        CHECK(message_of([&] { Decimal{text}; }) ==
              "'" + std::string(text) + "' is not a decimal number");
    }
}

TEST_CASE("num: an exponent beyond the maximum is refused at once, naming the maximum") {
    for (const char* text : {"1e1000000001", "1e999999999999", "1e-99999999999999999999999"}) {
        CAPTURE(text);
        CHECK(contains(message_of([&] { Decimal{text}; }), "1000000000"));
    }
}

TEST_CASE("num: ten thousand digits are kept, and beyond a million refused") {
    const std::string digits = "0." + std::string(9999, '3');
    CHECK(Decimal(digits).text() == digits);
    CHECK(Decimal(digits).digits() == 9999);
    const std::string too_long = "0." + std::string(1'000'001, '3');
    CHECK(contains(message_of([&] { Decimal{too_long}; }), "1000000"));
    const std::string far_too_long(10'000'000, '3');
    CHECK(contains(message_of([&] { Decimal{far_too_long}; }), "10000000"));
}

TEST_CASE("num: a decimal rounds to the nearest double and saturates outside of its range") {
    CHECK(Decimal("0.1").to_double() == 0.1);
    CHECK(Decimal("-0.743643887037151").to_double() == -0.743643887037151);
    CHECK(Decimal("1e400").to_double() > 1e308);
    CHECK(Decimal("-1e400").to_double() < -1e308);
    CHECK(Decimal("1e-400").to_double() == 0);
}

TEST_CASE("num: log2 of a decimal is right at any exponent") {
    CHECK(Decimal("8").log2() == doctest::Approx(3).epsilon(1e-12));
    CHECK(Decimal("-0.125").log2() == doctest::Approx(-3).epsilon(1e-12));
    CHECK(Decimal("1e1000").log2() == doctest::Approx(3321.928094887362).epsilon(1e-12));
    CHECK(Decimal("1e-1000000").log2() == doctest::Approx(-3321928.094887362).epsilon(1e-12));
}

TEST_CASE("num: the logarithm of a number beyond all exponents is infinite") {
    CHECK(Decimal("1e999999999").log2() == HUGE_VAL);
    CHECK(Decimal("1e-999999999").log2() == -HUGE_VAL);
    CHECK(Decimal("1024").log2() == 10);
    CHECK(Decimal("1e1000000").log2() == doctest::Approx(1e6 * std::log2(10.0)).epsilon(1e-14));
}
