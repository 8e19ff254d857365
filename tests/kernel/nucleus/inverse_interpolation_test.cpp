#include "kernel/nucleus/inverse_interpolation.h"

#include <doctest/doctest.h>

#include <vector>

#include "num/decimal.h"

using namespace mandel;

namespace {

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
