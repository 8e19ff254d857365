#include "kernel/nucleus/edge_image.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <complex>

#include "num/decimal.h"
#include "support/boxes.h"

using namespace mandel;

namespace {

using Point = std::complex<double>;

Point point_of(const ComplexExp& z) {
    const Complex<double> x = z.to_double();
    return {x.re, x.im};
}

ComplexExp next(const ComplexExp& z, const ComplexExp& c) { return z * z + c; }

}  // namespace

TEST_CASE("kernel: the image of an edge is where its points go") {
    const PlaneBox box{BigFloat(Decimal("-0.6"), 64), BigFloat(Decimal("0.3"), 64),
                       ComplexExp(0.01, 0.002, 0), ComplexExp(-0.001, 0.005, 0)};
    const ComplexExp c(-0.6, 0.3, 0);
    EdgeImage edge(box);
    ComplexExp z, d;
    for (int n = 1; n <= 40; ++n) {
        d = twice(z * d) + ComplexExp(1, 0, 0);
        edge.step(z, d);
        z = next(z, c);
        (void)edge.winds_around_zero(z);
    }
    double farthest = 0;
    for (std::size_t k = 0; k < EdgeImage::kPoints; ++k) {
        const Point at = point_of(c) + point_of(edge.dc(k));
        Point there;
        for (int n = 0; n < 40; ++n) there = there * there + at;
        const Point dz = there - point_of(z);
        CHECK(std::abs(point_of(edge.dz(k)) - dz) < 1e-12);
        farthest = std::max(farthest, std::abs(dz));
    }
    CHECK(edge.reach().to_double() == doctest::Approx(farthest));
    CHECK_FALSE(edge.reach_bound() < edge.reach());
    CHECK_FALSE(edge.reach() * 8.1 < edge.reach_bound());
}

TEST_CASE("kernel: an edge winds around zero as often as the image of its box meets it") {
    // Z_3 of the box around the airplane's nucleus, and of one beside it.
    const auto winds_at_three = [](const char* re, double half_side) {
        const PlaneBox box =
            square(BigFloat(Decimal(re), 64), BigFloat(Decimal("0"), 64), FloatExp(half_side));
        const ComplexExp c(Decimal(re).to_double(), 0, 0);
        EdgeImage edge(box);
        ComplexExp z, d;
        bool winds = false;
        for (int n = 1; n <= 3; ++n) {
            d = twice(z * d) + ComplexExp(1, 0, 0);
            edge.step(z, d);
            z = next(z, c);
            winds = edge.winds_around_zero(z);
        }
        return winds;
    };
    CHECK(winds_at_three("-1.7549", 1e-3));
    CHECK(winds_at_three("-1.754", 1e-3));
    CHECK_FALSE(winds_at_three("-1.753", 1e-3));
    CHECK_FALSE(winds_at_three("-1.757", 1e-3));
}

TEST_CASE("kernel: an edge beyond the range of doubles moves as one inside of it") {
    // z = i is before a fixed cycle: -1 + i, -i, -1 + i, ... All that grows is the difference, by
    // the same factors at any depth.
    const FloatExp depth(1, -2000);
    const auto image_of = [](const FloatExp& half_side) {
        EdgeImage edge(square(BigFloat(Decimal("0"), 64), BigFloat(Decimal("1"), 64), half_side));
        // As if the linear part were done: z of no size to speak of starts it.
        edge.step({}, ComplexExp(1, 0, 0));
        (void)edge.winds_around_zero({});
        for (const ComplexExp& z :
             {ComplexExp(0, 1, 0), ComplexExp(-1, 1, 0), ComplexExp(0, -1, 0)}) {
            edge.step(z, {});
        }
        return edge;
    };
    const EdgeImage shallow = image_of(FloatExp(0x1p-60)),
                    deep = image_of(FloatExp(0x1p-60) * depth);
    CHECK_FALSE(shallow.is_slow());
    CHECK(deep.is_slow());
    for (std::size_t k = 0; k < EdgeImage::kPoints; ++k) {
        const ComplexExp a = shallow.dz(k) * depth, b = deep.dz(k);
        CHECK((a + -b).abs() < b.abs() * 0x1p-50);
    }
}
