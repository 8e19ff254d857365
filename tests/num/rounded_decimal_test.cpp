#include "num/rounded_decimal.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("num: computed numbers become decimals of the wanted length") {
    const BigFloat third(Decimal("0.33333333333333333333333333333333"), 100);
    CHECK(rounded_decimal(third, 5).text() == "0.33333");
    CHECK(rounded_to_places(third, 3).text() == "0.333");
    const BigFloat far(Decimal("-12345.6789"), 100);
    CHECK(rounded_decimal(far, 4).text() == "-12350");
    CHECK(rounded_to_places(far, 2).text() == "-12345.68");
    CHECK(rounded_to_places(BigFloat(Decimal("1e-30"), 100), 3).text() == "0");
    CHECK(rounded_decimal(BigFloat(Decimal("0"), 100), 5).text() == "0");
    CHECK(decimal_exp2(10).text() == "1024");
    CHECK(decimal_exp2(-1).text() == "0.5");
    CHECK(decimal_exp2(3321928.0).text().ends_with("e999999"));
}
