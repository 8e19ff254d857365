#include "kernel/family/inside/family_ball.h"

#include <doctest/doctest.h>

#include <cmath>

#include "support/never_stop.h"
#include "support/plain_family_orbit.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 400;

double distance(const Complex<double>& a, const Complex<double>& b) {
    return std::hypot(a.re - b.re, a.im - b.im);
}

}  // namespace

TEST_CASE("kernel: the true orbit is within the bound of the one in doubles") {
    for (const std::string_view name : formula_names()) {
        for (const int degree : {2, 3, 7}) {
            Formula formula = *find_formula(name);
            formula.degree = degree;
            for (const Complex<double> c :
                 {Complex<double>{-0.4, 0.3}, {0.3, -0.55}, {-1.1, 0.2}}) {
                CAPTURE(name);
                CAPTURE(degree);
                const FamilyBallMap map(formula, nullptr, c, 0);
                FamilyBall ball = map.around({}, 0);
                PlainFamilyOrbit orbit(formula, to_big_complex(ComplexExp(c)), kBits);
                for (int n = 1;
                     n < 60 && ball.radius < 1e-6 && std::hypot(ball.z.re, ball.z.im) < 4; ++n) {
                    map.step(ball);
                    orbit.step();
                    // What is compared is rounded, too.
                    REQUIRE(distance(ball.z, orbit.z()) <= ball.radius + 1e-15);
                }
            }
        }
    }
}

TEST_CASE("kernel: the bound holds for perturbed orbits of deep views, across folds") {
    const char* const re = "-0.9776143331086109256954759802488695631606296495659408";
    const char* const im = "-0.7788696567178977403841510975253062943784162784448554";
    FamilyView view;
    view.formula = *find_formula("burning-ship");
    view.unit = {ComplexExp(1, 0, -78), ComplexExp(0, 1, -78)};
    view.radius = 100;
    view.max_iterations = 1000;
    view.escape_radius = 625;
    const BigComplex centre(BigFloat(Decimal(re), kBits), BigFloat(Decimal(im), kBits));
    const FamilyOrbit reference(view, BigComplex(kBits), centre, true, kNeverStop);
    for (const Complex<double> pixels : {Complex<double>{40, 7}, {-3, 60}, {-80, -20}}) {
        const Complex<double> dc{pixels.re * 0x1p-78, pixels.im * 0x1p-78};
        const FamilyBallMap map(view.formula, &reference, dc, 0);
        FamilyBall ball = map.around({}, 0);
        PlainFamilyOrbit orbit(view.formula, sum(centre, to_big_complex(ComplexExp(dc)), kBits),
                               kBits);
        int n = 0;
        for (; n < 400 && ball.radius < 1e-6 && std::hypot(ball.z.re, ball.z.im) < 4; ++n) {
            map.step(ball);
            orbit.step();
            REQUIRE(distance(ball.z, orbit.z()) <= ball.radius + 1e-15);
        }
        CHECK(n > 80);
    }
}
