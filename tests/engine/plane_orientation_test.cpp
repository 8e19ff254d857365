#include "engine/plane_orientation.h"

#include <doctest/doctest.h>

#include "engine/plane_matrix.h"

using namespace mandel;

namespace {

FamilySlope matrix_of(const View& view) {
    const PlaneMatrix matrix = plane_matrix(view, 128);
    return {matrix.right.to_complex_exp(), matrix.up.to_complex_exp()};
}

}  // namespace

TEST_CASE("engine: the orientation of a view's matrix is that of the view, at any depth") {
    for (const char* zoom : {"1", "1e-5", "1e2000"}) {
        for (const bool flips : {false, true}) {
            for (const double rotate : {0.0, 30.0, -170.5, 180.0}) {
                View view;
                view.zoom = Decimal(zoom);
                view.rotate_deg = rotate;
                view.stretch = 0.7;
                view.stretch_deg = -41.25;
                view.flip = flips;
                const PlaneOrientation found = orientation_of(matrix_of(view));
                CHECK(found.rotate_deg == doctest::Approx(rotate));
                CHECK(found.stretch == doctest::Approx(0.7));
                CHECK(found.stretch_deg == doctest::Approx(-41.25));
                CHECK(found.is_flipped == flips);
            }
        }
    }
}

TEST_CASE("engine: without a stretch there is no angle of it") {
    View view;
    view.rotate_deg = 12;
    const PlaneOrientation found = orientation_of(matrix_of(view));
    CHECK(found.stretch == 0);
    CHECK(found.stretch_deg == 0);
    CHECK(found.stretch_deg_unturned() == 0);
}

TEST_CASE(
    "engine: a stretch has the same direction in the plane whether the view is turned or not") {
    View turned;
    turned.rotate_deg = 65;
    turned.stretch = 1.5;
    turned.stretch_deg = 50;
    // A rotation on the right of the matrix turns the picture alone.
    const PlaneOrientation found = orientation_of(matrix_of(turned));
    CHECK(found.stretch_deg_unturned() == doctest::Approx(115 - 180));
}
