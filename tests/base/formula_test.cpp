#include "base/formula.h"

#include <doctest/doctest.h>

using namespace mandel;

TEST_CASE("base: every formula of the table is found by its name, and named so") {
    for (const std::string_view name : formula_names()) {
        const auto formula = find_formula(name);
        REQUIRE(formula.has_value());
        CHECK(formula_name(*formula) == name);
    }
    CHECK(find_formula("mandelbrot")->is_quadratic());
    CHECK_FALSE(find_formula("ship").has_value());
}

TEST_CASE("base: formulas without a name have letters") {
    const auto formula = find_formula("AK-KM");
    REQUIRE(formula.has_value());
    CHECK(formula->pre_re == Fold::Abs);
    CHECK(formula->post_im == Fold::NegatedAbs);
    CHECK(formula_name(*formula) == "AK-KM");
    CHECK(formula_name(*find_formula("AA-KK")) == "burning-ship");
    CHECK_FALSE(find_formula("AX-KK").has_value());
    CHECK_FALSE(find_formula("AKKM").has_value());
}

TEST_CASE("base: at 0 a fold has the slope of its positive side") {
    CHECK_FALSE(is_slope_negative(Fold::Abs, false));
    CHECK(is_slope_negative(Fold::Abs, true));
    CHECK(is_slope_negative(Fold::NegatedAbs, false));
    CHECK_FALSE(is_slope_negative(Fold::NegatedAbs, true));
    CHECK(is_slope_negative(Fold::Negate, true));
    CHECK_FALSE(is_slope_negative(Fold::Keep, true));
}

TEST_CASE("base: the ship alone is usually drawn upside down") {
    CHECK(is_usually_flipped(*find_formula("burning-ship")));
    CHECK_FALSE(is_usually_flipped(*find_formula("celtic")));
}
