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
    CHECK(make_plan(view_at("1", {100, 50}), {}).spacing.to_double() == 4.0 / 50);
    CHECK(make_plan(view_at("1e6", {7, 1000}), {}).spacing.to_double() == doctest::Approx(4e-9));
}

TEST_CASE("engine: a view finer than double precision can draw is perturbed, and none is refused") {
    CHECK(make_plan(view_at("1e5"), {}).kernel == Kernel::DirectDouble);
    CHECK(make_plan(view_at("1e-100"), {}).kernel == Kernel::DirectDouble);
    CHECK(make_plan(view_at("1.01e5"), {}).kernel == Kernel::Perturbation);
    CHECK(make_plan(view_at("9e4", {16, 20000}), {}).kernel == Kernel::Perturbation);
    CHECK(make_plan(view_at("1e1000"), {}).kernel == Kernel::Perturbation);
    CHECK_THROWS_AS(make_plan(view_at("1e-101"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("1e1000001"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("0"), {}), InvalidInput);
    CHECK_THROWS_AS(make_plan(view_at("-1"), {}), InvalidInput);
}

TEST_CASE("engine: plain doubles keep the pixels that they can tell, up to a depth") {
    CHECK_FALSE(make_plan(view_at("1e5"), {}).doubles_first);
    CHECK(make_plan(view_at("1.01e5"), {}).doubles_first);
    CHECK(make_plan(view_at("1e7"), {}).doubles_first);
    CHECK_FALSE(make_plan(view_at("1.01e7"), {}).doubles_first);
    CHECK_FALSE(make_plan(view_at("9e6", {16, 20000}), {}).doubles_first);
}

TEST_CASE("engine: the precision of a deep view covers its zoom, its size and its iterations") {
    const Limits few{.max_iterations = 1 << 10}, many{.max_iterations = 1 << 30};
    const int bits = make_plan(view_at("1e1000", {640, 360}), few).precision_bits;
    CHECK(bits >= 3322 + 8 + 64);  // log2(zoom) + log2(H) + 64
    CHECK(make_plan(view_at("1e1000", {5120, 2880}), few).precision_bits == bits + 3);
    CHECK(make_plan(view_at("1e1000", {640, 360}), many).precision_bits == bits + 20);
}

TEST_CASE("engine: a centre beyond the range of the arithmetic is refused") {
    View view = view_at("1");
    view.re = Decimal("1e99");
    CHECK_NOTHROW(make_plan(view, {}));
    view.im = Decimal("-1e200");
    CHECK_THROWS_AS(make_plan(view, {}), InvalidInput);
}
