#include "kernel/period/loop_series.h"

#include <doctest/doctest.h>

#include "num/big_complex.h"
#include "num/decimal.h"
#include "num/wide_conversion.h"
#include "support/never_stop.h"
#include "support/plain_orbit.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 400;

struct Case {
    const char *name, *re, *im;
    std::uint64_t period;
    FloatExp w_scale, dc_scale;
};

// A large minibrot, and one that only wide exponents reach: 456 iterations of a reference at 1e28.
const Case kCases[] = {
    {"period 3", "-1.7549", "0.0001", 3, FloatExp(1e-3), FloatExp(1e-3)},
    {"line 1e28", "0.43820109080998471479883670418379610432282281151491611605812114631",
     "0.25054157335968817167840041475824750599650670696902442285822461691", 456, FloatExp(1e-24),
     FloatExp(1e-24)}};

ReferenceOrbit reference_of(const Case& each) {
    const OrbitLimits limits{FloatExp(), each.dc_scale * 1e-3, each.period + 1, false};
    return {BigFloat(Decimal(each.re), kBits), BigFloat(Decimal(each.im), kBits), limits,
            kNeverStop};
}

// z_p of plain iteration from z_0 = sqrt(omega w_scale), less Z_p.
ComplexExp plain_difference(const Case& each, double omega, const Complex<double>& delta) {
    const BigFloat re(Decimal(each.re), kBits), im(Decimal(each.im), kBits);
    const BigComplex c(re, im);
    const ComplexExp dc = ComplexExp(delta) * each.dc_scale;
    const BigComplex shift(to_big_float(dc.real()), to_big_float(dc.imag()));
    const BigComplex moved = sum(c, shift, kBits);
    PlainQuadraticOrbit reference(re, im, kBits), orbit(moved.re, moved.im, kBits);
    const BigFloat w = to_big_float(each.w_scale * omega);
    mpfr_sqrt(orbit.re.get(), w.get(), MPFR_RNDN);
    for (std::uint64_t n = 0; n < each.period; ++n) {
        reference.step();
        orbit.step();
    }
    return difference({orbit.re, orbit.im}, {reference.re, reference.im}, kBits).to_complex_exp();
}

ComplexExp series_at(const LoopSeries& series, double omega, const Complex<double>& delta) {
    ComplexExp total;
    double power = 1;
    for (std::size_t i = 0; i <= series.degree(); ++i, power *= omega) {
        const Complex<double> f = series.at(i, delta);
        total = total + ComplexExp(power * f.re, power * f.im, series.exponent());
    }
    return total;
}

}  // namespace

TEST_CASE("kernel: a period as a polynomial is the period iterated, to the bound it states") {
    for (const Case& each : kCases) {
        const ReferenceOrbit orbit = reference_of(each);
        REQUIRE(orbit.last() >= each.period);
        FloatExp least = FloatExp(1e300);
        for (const std::size_t degree : {2u, 3u, 8u, 16u}) {
            const LoopSeries series(orbit, each.period, degree, each.w_scale, each.dc_scale, 2,
                                    kNeverStop);
            INFO(each.name, " degree ", degree);
            REQUIRE(series.is_valid());
            CHECK_FALSE(least < series.remainder());  // three iterations are of degree 4 in all
            least = series.remainder();
            for (const double omega : {0.0, 0.03, 0.9}) {
                for (const Complex<double> delta :
                     {Complex<double>{0, 0}, Complex<double>{0.6, -0.7}, Complex<double>{0, 1}}) {
                    const ComplexExp truth = plain_difference(each, omega, delta);
                    const FloatExp wrong = (series_at(series, omega, delta) + -truth).abs();
                    // Beside what is left out, roundings, of the reference too.
                    CHECK_FALSE(series.remainder() + truth.abs() * 0x1p-46 < wrong);
                }
            }
        }
    }
}

TEST_CASE("kernel: the slope of a polynomial coefficient is that of its values") {
    const ReferenceOrbit orbit = reference_of(kCases[0]);
    const LoopSeries series(orbit, 3, 8, kCases[0].w_scale, kCases[0].dc_scale, 2, kNeverStop);
    REQUIRE(series.is_valid());
    const double h = 0x1p-20;
    for (const std::size_t i : {0u, 1u, 2u}) {
        const Complex<double> delta{0.3, -0.2};
        const Complex<double> after = series.at(i, {delta.re + h, delta.im});
        const Complex<double> before = series.at(i, {delta.re - h, delta.im});
        const Complex<double> slope = series.slope_at(i, delta);
        CHECK(slope.re == doctest::Approx((after.re - before.re) / (2 * h)).epsilon(1e-6));
        CHECK(slope.im == doctest::Approx((after.im - before.im) / (2 * h)).epsilon(1e-6));
    }
}

TEST_CASE("kernel: a polynomial of orbits that leave the neighbourhood of the set is not valid") {
    const ReferenceOrbit orbit = reference_of(kCases[0]);
    CHECK_FALSE(LoopSeries(orbit, 3, 8, FloatExp(4.0), FloatExp(1e-3), 2, kNeverStop).is_valid());
}
