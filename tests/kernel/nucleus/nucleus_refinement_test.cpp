#include "kernel/nucleus/nucleus_refinement.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "num/decimal.h"
#include "num/wide_conversion.h"
#include "support/never_stop.h"
#include "support/plain_orbit.h"

using namespace mandel;

namespace {

// The nucleus of period 3 on the real axis, to 60 places, and one of period 4 off it.
const std::string kAirplane = "-1.75487766624669276004950889635852869189460661777279314398928397";

std::optional<RefinedNucleus> refined(const std::string& re, const std::string& im,
                                      std::uint64_t period, double radius, mpfr_prec_t bits = 400) {
    return refine_nucleus({BigFloat(Decimal(re), bits), BigFloat(Decimal(im), bits)}, period,
                          FloatExp(radius), kNeverStop);
}

// log2 of |z / d| after the period: the way to the nucleus.
double distance_log2(const RefinedNucleus& nucleus, std::uint64_t period) {
    const mpfr_prec_t bits = mpfr_get_prec(nucleus.c.re.get()) + 500;
    PlainQuadraticOrbit orbit(nucleus.c.re, nucleus.c.im, bits);
    for (std::uint64_t n = 0; n < period; ++n) orbit.step();
    return to_complex_exp(orbit.re, orbit.im).abs().log2() -
           to_complex_exp(orbit.d_re, orbit.d_im).abs().log2();
}

constexpr mpfr_prec_t kBits = 4000;

// c^2 - 2, whose zero is the square root of 2.
BigComplex value_at(const BigComplex& c) {
    BigComplex value = product(c, c, kBits);
    mpfr_sub_ui(value.re.get(), value.re.get(), 2, MPFR_RNDN);
    return value;
}

std::int64_t error_of(const BigComplex& c) {
    BigComplex root(kBits);
    mpfr_sqrt_ui(root.re.get(), 2, MPFR_RNDN);
    return difference(c, root, kBits).to_complex_exp().exponent;
}

// Without noise.
RootSample sample_at(const BigComplex& c) { return {c, value_at(c), error_of(c), -kBits}; }

}  // namespace

TEST_CASE("kernel: a nucleus is refined from many digits of it as from few") {
    for (std::size_t digits = 6; digits <= kAirplane.size(); digits += 3) {
        INFO("digits ", digits);
        const auto found = refined(kAirplane.substr(0, digits), "0", 3, 1e-3);
        REQUIRE(found);
        CHECK(distance_log2(*found, 3) < found->size.abs().log2() - 72);
        CHECK(mpfr_zero_p(found->c.im.get()) != 0);
        CHECK(found->shape == ComponentShape::Cardioid);
        CHECK(found->size.abs().to_double() == doctest::Approx(0.01903).epsilon(0.001));
    }
}

TEST_CASE("kernel: refining goes to the nucleus wherever it begins near it") {
    for (const char* im : {"1.03", "1.0323", "1.0322471", "1.0322471089228318"}) {
        for (const char* re : {"-0.157", "-0.1565", "-0.1565201668337550"}) {
            const auto found = refined(re, im, 4, 5e-3);
            REQUIRE(found);
            CHECK(distance_log2(*found, 4) < found->size.abs().log2() - 72);
            CHECK(found->c.re.to_double() == doctest::Approx(-0.1565201668337550).epsilon(1e-14));
        }
    }
    // Exactly there: no value to divide by.
    const auto disk = refined("-1", "0", 2, 0.01);
    REQUIRE(disk);
    CHECK(disk->c.re.to_double() == -1);
    CHECK(disk->shape == ComponentShape::Disk);
    const auto whole = refined("0", "0", 1, 0.01);
    REQUIRE(whole);
    CHECK(whole->size.abs().to_double() == 1);
}

TEST_CASE("kernel: a nucleus far away, of a shorter period, or after a stop is none") {
    CHECK_FALSE(refined("-1.6", "0", 3, 1e-3));
    CHECK_FALSE(refined("1", "1", 5, 1e-3));
    // Period 2 is a zero of Z_4 as well.
    CHECK_FALSE(refined("-1.00001", "0.00001", 4, 1e-3));
    CHECK_FALSE(refined("-1", "0", 4, 1e-3));
    StopFlag stop;
    stop.request();
    const mpfr_prec_t bits = 100'000;
    CHECK_FALSE(refine_nucleus({BigFloat(Decimal("-1.9"), bits), BigFloat(bits)}, 1'000'000,
                               FloatExp(1, -90'000), stop));
}

TEST_CASE("kernel: each zero of an inverse interpolation gains what all of its points had") {
    std::vector<RootSample> samples;
    samples.push_back(
        sample_at({BigFloat(Decimal("1.42"), kBits), BigFloat(Decimal("0.003"), kBits)}));
    samples.push_back(
        sample_at({BigFloat(Decimal("1.4141"), kBits), BigFloat(Decimal("1e-5"), kBits)}));
    // The inverse has a singularity at c = 0, 1.4 away.
    constexpr std::int64_t kBeta = 0;
    for (int step = 0; step < 7; ++step) {
        const BigComplex next = sum(samples.back().c, step_to_zero(samples, kBits), kBits);
        const std::int64_t predicted = predicted_error(samples, kBeta), found = error_of(next);
        INFO("step ", step, " predicted ", predicted, " found ", found);
        CHECK(found <= predicted + 2);
        CHECK(found > predicted - 2 * (step + 2));
        samples.push_back(sample_at(next));
    }
    CHECK(samples.back().error_exponent < -700);
}

TEST_CASE("kernel: what a value is wrong by moves the zero no farther than predicted") {
    std::vector<RootSample> samples;
    for (const char* c : {"1.42", "1.4141", "1.4142134"}) {
        samples.push_back(sample_at({BigFloat(Decimal(c), kBits), BigFloat(kBits)}));
    }
    const BigComplex exact = step_to_zero(samples, kBits);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        std::vector<RootSample> wrong = samples;
        BigComplex error(kBits);
        mpfr_set_ui_2exp(error.im.get(), 2, -40, MPFR_RNDN);  // times the slope
        wrong[i].value = sum(wrong[i].value, error, kBits);
        for (RootSample& sample : wrong) sample.noise_exponent = -1000;
        wrong[i].noise_exponent = -40;
        const auto moved = difference(step_to_zero(wrong, kBits), exact, kBits).to_complex_exp();
        // A radius of 2^1000 leaves only the noise.
        const std::int64_t predicted = predicted_error(wrong, 1000);
        CHECK(moved.exponent <= predicted + 2);
        CHECK(moved.exponent >= predicted - 4);
    }
}
