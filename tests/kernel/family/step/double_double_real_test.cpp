#include "kernel/family/step/double_double_real.h"

#include <doctest/doctest.h>

#include "kernel/family/step/fixed_point.h"

using namespace mandel;

namespace {

double difference(const BigFloat& exact, const DoubleDoubleReal& x) {
    BigFloat rest(exact);
    mpfr_sub_d(rest.get(), rest.get(), x.high, MPFR_RNDN);
    mpfr_sub_d(rest.get(), rest.get(), x.low, MPFR_RNDN);
    return rest.to_double();
}

}  // namespace

TEST_CASE("kernel: an orbit in fixed point gives its points to twice the digits of a double") {
    constexpr mpfr_prec_t kBits = 300;
    const BigComplex c(BigFloat(Decimal("-0.7436438870371587"), kBits),
                       BigFloat(Decimal("0.131825904205311970493132056385139"), kBits));
    FamilyFixedPoint orbit({}, BigComplex(kBits), c, 250);
    orbit.step(250);
    const Complex<double> z = orbit.rounded_z(), rest = orbit.z_rest();
    CHECK(std::fabs(difference(c.re, {z.re, rest.re})) < 0x1p-104);
    CHECK(std::fabs(difference(c.im, {z.im, rest.im})) < 0x1p-104);
    CHECK(rest.re != 0);
}

TEST_CASE("kernel: sums and products of double-doubles are right to twice the digits") {
    const DoubleDoubleReal third(1.0 / 3, (1 - 3 * (1.0 / 3)) / 3);
    BigFloat exact(200);
    mpfr_set_d(exact.get(), third.high, MPFR_RNDN);
    mpfr_add_d(exact.get(), exact.get(), third.low, MPFR_RNDN);
    BigFloat square(200);
    mpfr_sqr(square.get(), exact.get(), MPFR_RNDN);
    CHECK(std::fabs(difference(square, third * third)) < 0x1p-104);
    mpfr_add_d(square.get(), exact.get(), 1e-3, MPFR_RNDN);
    CHECK(std::fabs(difference(square, third + DoubleDoubleReal(1e-3))) < 0x1p-104);
    CHECK((third - third).high == 0);
}
