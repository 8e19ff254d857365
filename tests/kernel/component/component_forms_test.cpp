#include "kernel/component/component_forms.h"

#include <doctest/doctest.h>

#include <complex>

#include "num/decimal.h"

using namespace mandel;

namespace {

using C = std::complex<double>;
constexpr mpfr_prec_t kBits = 300;

BigComplex number(const char* re, const char* im) {
    return {BigFloat(Decimal(re), kBits), BigFloat(Decimal(im), kBits)};
}

// Points of a view that reaches this far around b.
constexpr double kReach = 1e-9;
constexpr C kPoints[] = {{kReach, 0}, {-kReach, 0}, {0, kReach}, {3e-10, -8e-10}, {-1e-12, 1e-11}};

// The function of a form is `truth`, to the error that it states and 1e-9 of itself. The error is
// small beside the function, else nothing could be decided with it.
template <typename Function>
void check_form(const LocalComponent::Form& form, Function truth) {
    for (const C& g : kPoints) {
        const ComplexExp dc(g.real(), g.imag(), 0);
        const Complex<double> found = form.function.at(dc).to_double();
        const double error = form.function.error_at(dc.abs()).to_double();
        const C expected = truth(g);
        INFO("g ", g.real(), " ", g.imag());
        CHECK(std::abs(C(found.re, found.im) - expected) <= error + 1e-9 * std::abs(expected));
        CHECK(error < 1e-6 * std::abs(expected));
    }
}

}  // namespace

// Fixed points are z = (1 - s) / 2 with s = sqrt(1 - 4 c); the multiplier is 2 z = 1 - s.
TEST_CASE("kernel: the multiplier around an attracting fixed point is its closed form") {
    const auto map = period_map(number("0.3", "0"), number("0.21", "0"), 1, kBits);
    REQUIRE(map);
    const auto form = attracting_form(*map, {{}, FloatExp(kReach)});
    REQUIRE(form);
    CHECK(form->kind == LocalComponent::Kind::Attracting);
    CHECK(form->multiplier.to_double().re == doctest::Approx(0.6));
    // s(0) - s(g) = 4 g / (s(0) + s(g)), without cancellation; s(0) = 0.4.
    check_form(*form, [](const C& g) { return 4.0 * g / (0.4 + std::sqrt(0.16 - 4.0 * g)); });
}

TEST_CASE("kernel: at the root of the disk of period 2 the old cycle is its closed form") {
    const auto map = period_map(number("-0.5", "0"), number("-0.75", "0"), 1, kBits);
    REQUIRE(map);
    const auto form = satellite_form(*map, {{}, FloatExp(kReach)}, 2, FloatExp(1e-60));
    REQUIRE(form);
    CHECK(form->kind == LocalComponent::Kind::Satellite);
    // m = 1 - 2 r with r = sqrt(1 - g), so t = 1 - m^2 = 4 r (1 - r) = 4 r g / (1 + r).
    check_form(*form, [](const C& g) {
        const C r = std::sqrt(1.0 - g);
        return 4.0 * r * g / (1.0 + r);
    });
}

TEST_CASE("kernel: at the cusp of the cardioid the product of both cycles is its closed form") {
    const auto map = period_map(number("0.5", "0"), number("0.25", "0"), 1, kBits);
    REQUIRE(map);
    const auto form = cusp_form(*map, {{}, FloatExp(kReach)});
    REQUIRE(form);
    CHECK(form->kind == LocalComponent::Kind::Cusp);
    // The multipliers are 1 - s and 1 + s: P = -s^2 = 4 g. The sum of 1 / (1 - m) is I = 0, so
    // that the weight is 1/2.
    check_form(*form, [](const C& g) { return 4.0 * g; });
    CHECK(form->weight.to_double() >= 0.5);
    CHECK(form->weight.to_double() < 0.51);
}

TEST_CASE("kernel: no form is given for a view that reaches farther than it can be proved") {
    const auto map = period_map(number("0.3", "0"), number("0.21", "0"), 1, kBits);
    REQUIRE(map);
    CHECK_FALSE(attracting_form(*map, {{}, FloatExp(0.5)}));
}
