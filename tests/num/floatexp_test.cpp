#include "num/floatexp.h"

#include <mpfr.h>

#include <doctest/doctest.h>
#include <random>

#include "num/big_float.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 400;

BigFloat exactly(const FloatExp& x) {
    BigFloat value(kBits);
    mpfr_set_d(value.get(), x.mantissa, MPFR_RNDN);
    mpfr_mul_2si(value.get(), value.get(), static_cast<long>(x.exponent), MPFR_RNDN);
    return value;
}

// |got / truth - 1| <= 2^-50, with both zero allowed.
bool is_close(const FloatExp& got, const BigFloat& truth) {
    BigFloat difference(kBits);
    mpfr_sub(difference.get(), exactly(got).get(), truth.get(), MPFR_RNDN);
    mpfr_abs(difference.get(), difference.get(), MPFR_RNDN);
    mpfr_mul_2si(difference.get(), difference.get(), 50, MPFR_RNDN);
    return mpfr_cmpabs(difference.get(), truth.get()) <= 0;
}

FloatExp random_number(std::mt19937_64& random, std::int64_t exponents) {
    const double mantissa = static_cast<double>(random() >> 11) * 0x1p-52 - 1;
    const auto e =
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * exponents + 1));
    return {mantissa, e - exponents};
}

}  // namespace

TEST_CASE("num: extended-exponent arithmetic agrees with arbitrary precision") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        const std::int64_t exponents = i % 2 == 0 ? 80 : 100000;
        const FloatExp a = random_number(random, exponents), b = random_number(random, exponents);
        BigFloat truth(kBits);
        mpfr_mul(truth.get(), exactly(a).get(), exactly(b).get(), MPFR_RNDN);
        REQUIRE(is_close(a * b, truth));
        mpfr_div(truth.get(), exactly(a).get(), exactly(b).get(), MPFR_RNDN);
        REQUIRE(is_close(a / b, truth));
        const FloatExp x = a * a, y = b * b;  // no cancellation
        mpfr_add(truth.get(), exactly(x).get(), exactly(y).get(), MPFR_RNDN);
        REQUIRE(is_close(x + y, truth));
        mpfr_sqrt(truth.get(), exactly(x).get(), MPFR_RNDN);
        REQUIRE(is_close(sqrt(x), truth));
        REQUIRE((x < y) == (mpfr_cmp(exactly(x).get(), exactly(y).get()) < 0));
    }
}

TEST_CASE("num: extended-exponent products of complex numbers agree with arbitrary precision") {
    std::mt19937_64 random(8);
    for (int i = 0; i < 5000; ++i) {
        const std::int64_t far = i % 2 == 0 ? 30 : 90000;
        const FloatExp ar = random_number(random, 20), ai = random_number(random, 20);
        const FloatExp shift = random_number(random, far);
        const ComplexExp a = ComplexExp(ar, ai) * shift;
        const ComplexExp product = a * a, quotient = a / a;
        BigFloat re(kBits), im(kBits), size(kBits);
        mpfr_sqr(re.get(), exactly(a.real()).get(), MPFR_RNDN);
        mpfr_sqr(im.get(), exactly(a.imag()).get(), MPFR_RNDN);
        mpfr_add(size.get(), re.get(), im.get(), MPFR_RNDN);
        REQUIRE(is_close(product.abs(), size));
        REQUIRE(is_close(a.norm(), size));
        mpfr_sub(re.get(), re.get(), im.get(), MPFR_RNDN);
        mpfr_sub(re.get(), re.get(), exactly(product.real()).get(), MPFR_RNDN);
        mpfr_mul_2si(re.get(), re.get(), 50, MPFR_RNDN);
        REQUIRE(mpfr_cmpabs(re.get(), size.get()) <= 0);
        REQUIRE(std::fabs(quotient.to_double().re - 1) < 1e-14);
    }
}

TEST_CASE("num: extended-exponent numbers become doubles, zero below their range") {
    CHECK(FloatExp(1.5, 3).to_double() == 12);
    CHECK(FloatExp(0.0).to_double() == 0);
    CHECK(FloatExp(1, -1074).to_double() == 0x1p-1074);
    CHECK(FloatExp(1, -2000).to_double() == 0);
    CHECK(FloatExp(0x1p-1074).exponent == -1074);
    CHECK(FloatExp(-1, 5000).to_double() == -HUGE_VAL);
    CHECK((FloatExp(0.0) + FloatExp(3.0)).to_double() == 3);
    CHECK((FloatExp(1, -5000) + FloatExp(3.0)).to_double() == 3);
    CHECK((FloatExp(0.0) * FloatExp(3, 500)).mantissa == 0);
    const Complex<double> tiny = ComplexExp(1, -1, -1060).to_double();
    CHECK(tiny == Complex<double>{0x1p-1060, -0x1p-1060});
    CHECK((ComplexExp() + ComplexExp(1, 2, 7)) == ComplexExp(1, 2, 7));
}
