#include "engine/plan.h"

#include <doctest/doctest.h>

#include "base/error.h"

using namespace mandel;

namespace {

View view_at(const char* zoom, Size size = {1920, 1080}) {
    return {Decimal("-0.75"), Decimal("0"), Decimal(zoom), 0, size};
}

}  // namespace

TEST_CASE("engine: the plan states the spacing of pixels") {
    CHECK(make_plan(view_at("1", {100, 50}), {}).spacing == 4.0 / 50);
    CHECK(make_plan(view_at("1e6", {7, 1000}), {}).spacing == doctest::Approx(4e-9));
}

TEST_CASE("engine: a view that double precision cannot draw correctly is refused") {
    CHECK_NOTHROW(make_plan(view_at("1e8"), {}));
    CHECK_NOTHROW(make_plan(view_at("1e-100"), {}));
    CHECK_THROWS_AS(make_plan(view_at("1.01e8"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("1e12"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("1e1000"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("1e-101"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("9e7", {16, 20000}), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("0"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("-1"), {}), InvalidInput);
}

TEST_CASE("engine: a centre beyond the range of the arithmetic is refused") {
    View view = view_at("1");
    view.re = Decimal("1e99");
    CHECK_NOTHROW(make_plan(view, {}));
    view.im = Decimal("-1e200");
    CHECK_THROWS_AS(make_plan(view, {}), InvalidInput);
}
