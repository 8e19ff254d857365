#include "kernel/family/nucleus/miniset.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernel/family/step/family_map.h"
#include "support/never_stop.h"

using namespace mandel;

namespace {

FamilyNucleus nucleus_in(const Formula& formula, const char* re, const char* im, double radius) {
    const PlaneBox box{BigFloat(Decimal(re), 200), BigFloat(Decimal(im), 200),
                       ComplexExp(radius, 0, 0), ComplexExp(0, radius, 0)};
    FamilyNucleusSearch search = find_family_nucleus(formula, box, 100, kNeverStop);
    REQUIRE(search.outcome == SearchOutcome::Found);
    return std::move(*search.nucleus);
}

// A critical orbit in the plane of the miniset, `steps` periods on, and that of the whole set.
Complex<double> critical_value(const Formula& formula, Complex<double> c, std::uint64_t steps) {
    Complex<double> z;
    for (std::uint64_t n = 0; n < steps; ++n) {
        z = family_map(formula, z);
        z = {z.re + c.re, z.im + c.im};
    }
    return z;
}

}  // namespace

TEST_CASE("kernel: beyond the frame of a copy orbits run as they do in the whole set") {
    // |z_kp| / r is |u_k|; near a nucleus the map is that of the whole set to about its size.
    struct {
        const char* formula;
        int degree;
        const char *re, *im;
        double radius;
    } const rows[] = {{"mandelbrot", 3, "0.56547", "0.388598", 0.0005},
                      {"mandelbrot", 4, "0.6", "0.9", 0.05},
                      {"tricorn", 2, "-1.7549", "0.0", 0.01}};
    for (const auto& row : rows) {
        Formula formula = *find_formula(row.formula);
        formula.degree = row.degree;
        CAPTURE(row.re);
        const FamilyNucleus nucleus = nucleus_in(formula, row.re, row.im, row.radius);
        const Miniset miniset = miniset_around(formula, nucleus);
        if (miniset.shape != MinisetShape::Copy) continue;
        const Complex<double> right = miniset.frame.right.to_double(),
                              up = miniset.frame.up.to_double();
        const double r = std::pow(nucleus.factor.abs().to_double(), -1.0 / (formula.degree - 1));
        for (const Complex<double> dc : {Complex<double>{0.3, 0.1}, {-0.5, 0.4}, {0.1, -0.9}}) {
            const Complex<double> c{nucleus.re.to_double() + right.re * dc.re + up.re * dc.im,
                                    nucleus.im.to_double() + right.im * dc.re + up.im * dc.im};
            for (const std::uint64_t k : {1u, 2u, 3u}) {
                const double small =
                    std::sqrt(norm(critical_value(formula, c, k * nucleus.period))) / r;
                const double large = std::sqrt(norm(critical_value(formula, dc, k)));
                CHECK(small == doctest::Approx(large).epsilon(0.1));
            }
        }
    }
}
