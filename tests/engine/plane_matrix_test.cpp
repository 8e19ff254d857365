#include "engine/plane_matrix.h"

#include <doctest/doctest.h>

#include <cmath>

#include "base/elementary.h"

using namespace mandel;

namespace {

View square_view() {
    View view;
    view.re = view.im = Decimal("0");
    view.zoom = Decimal("1");
    view.size = {4, 4};  // a spacing of 1
    return view;
}

void check(const BigComplex& step, double re, double im) {
    CHECK(step.re.to_double() == doctest::Approx(re));
    CHECK(step.im.to_double() == doctest::Approx(im));
}

}  // namespace

TEST_CASE("engine: pixels step along the axes, or where a rotation takes them") {
    View view = square_view();
    const PlaneMatrix still = plane_matrix(view, 64);
    check(still.right, 1, 0);
    check(still.up, 0, 1);
    view.rotate_deg = 90;
    const PlaneMatrix turned = plane_matrix(view, 64);
    CHECK(turned.right.re.to_double() == 0);
    CHECK(turned.right.im.to_double() == 1);
    CHECK(turned.up.re.to_double() == -1);
}

TEST_CASE("engine: a stretch is by 2^t along its angle and 2^-t across") {
    View view = square_view();
    view.stretch = 3;
    const PlaneMatrix along = plane_matrix(view, 64);
    check(along.right, 8, 0);
    check(along.up, 0, 0.125);
    view.stretch_deg = 90;
    const PlaneMatrix across = plane_matrix(view, 64);
    check(across.right, 0.125, 0);
    check(across.up, 0, 8);
    view.stretch_deg = 30;
    const PlaneMatrix slanted = plane_matrix(view, 64);
    const double c = std::cos(kPi / 6), s = std::sin(kPi / 6);
    // The direction of 30 degrees is stretched, and stays where it is.
    CHECK(slanted.right.re.to_double() * c + slanted.up.re.to_double() * s ==
          doctest::Approx(8 * c));
    CHECK(slanted.right.im.to_double() * c + slanted.up.im.to_double() * s ==
          doctest::Approx(8 * s));
}

TEST_CASE("engine: flipped, the imaginary axis points down, before anything is turned") {
    View view = square_view();
    view.flip = true;
    check(plane_matrix(view, 64).up, 0, -1);
    view.rotate_deg = 90;
    const PlaneMatrix turned = plane_matrix(view, 64);
    check(turned.right, 0, 1);
    check(turned.up, 1, 0);
}

TEST_CASE("engine: a view is plain if the kernels for z^2 + c draw it") {
    View view = square_view();
    CHECK(view.is_plain());
    view.flip = false;
    CHECK(view.is_plain());
    view.stretch = 1;
    CHECK_FALSE(view.is_plain());
    view = square_view();
    view.formula.degree = 3;
    CHECK_FALSE(view.is_plain());
    view = square_view();
    view.formula = *find_formula("burning-ship");
    CHECK(view.is_flipped());
    View same = view;
    same.flip = true;
    CHECK(view == same);
}
