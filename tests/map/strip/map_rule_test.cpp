#include "map/strip/map_rule.h"

#include <doctest/doctest.h>
#include <cmath>

#include "base/elementary.h"

using namespace mandel;

namespace {

View view_of(const char* formula, int degree = 2) {
    View view;
    view.formula = *find_formula(formula);
    view.formula.degree = degree;
    return view;
}

}  // namespace

TEST_CASE("map: the count rises by 1 / ln d over the distance") {
    CHECK(map_rule(View()).slope == 1 / kLn2);
    for (const int degree : {3, 7, 64}) {
        CHECK(map_rule(view_of("mandelbrot", degree)).slope ==
              doctest::Approx(1 / std::log(degree)).epsilon(1e-15));
    }
}

TEST_CASE("map: only z^d + c is trusted with as little clearance as z^2 + c") {
    CHECK(map_rule(View()).clearance == 1);
    CHECK(map_rule(view_of("mandelbrot", 5)).clearance == 1);
    CHECK(map_rule(view_of("NN-NN", 3)).clearance == 1);
    CHECK(map_rule(view_of("tricorn")).clearance > 1);
    CHECK(map_rule(view_of("burning-ship")).clearance > 1);
    View stretched;
    stretched.stretch = -1;
    CHECK(map_rule(stretched).clearance == 4);
    View julia;
    julia.julia = {{Decimal("0"), Decimal("1")}};
    CHECK(map_rule(julia).clearance > 1);
    stretched.stretch = 1000;
    CHECK(std::isfinite(map_rule(stretched).clearance));
}

TEST_CASE("map: folds make kinks, and their sets may have holes") {
    for (const char* formula : {"burning-ship", "celtic", "buffalo", "KA-KK", "KK-KM"}) {
        CHECK(map_rule(view_of(formula)).has_kinks);
        CHECK_FALSE(map_rule(view_of(formula)).is_full);
    }
    for (const char* formula : {"mandelbrot", "tricorn", "NK-KN"}) {
        CHECK_FALSE(map_rule(view_of(formula)).has_kinks);
        CHECK(map_rule(view_of(formula)).is_full);
    }
}
