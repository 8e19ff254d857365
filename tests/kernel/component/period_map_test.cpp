#include "kernel/component/period_map.h"

#include <doctest/doctest.h>

#include <complex>
#include <vector>

using namespace mandel;

namespace {

using Point = std::complex<double>;

// Z_0 ... Z_p
std::vector<Complex<double>> critical_orbit(const Point& c, std::size_t period) {
    std::vector<Complex<double>> orbit{{0, 0}};
    Point z;
    while (orbit.size() <= period) {
        z = z * z + c;
        orbit.push_back({z.real(), z.imag()});
    }
    return orbit;
}

double difference(const ComplexExp& a, const Point& b) {
    const Complex<double> x = a.to_double();
    return std::abs(Point{x.re, x.im} - b);
}

}  // namespace

TEST_CASE("kernel: an estimated cycle has the multiplier of the closed form") {
    for (const Point& c : {Point{-0.1, 0.3}, Point{0.27, 0.1}, Point{-0.7, 0.4}}) {
        const auto one = estimate_cycle(critical_orbit(c, 1), ComplexExp(0.1, 0.1, 0));
        REQUIRE(one);
        CHECK(one->is_settled);
        CHECK(difference(one->multiplier, 1.0 - std::sqrt(1.0 - 4.0 * c)) < 1e-7);
    }
    for (const Point& c : {Point{-1.1, 0.1}, Point{-1.3, 0.02}}) {
        const auto two = estimate_cycle(critical_orbit(c, 2), ComplexExp(0.1, 0.1, 0));
        REQUIRE(two);
        CHECK(difference(two->multiplier, 4.0 * (c + 1.0)) < 1e-7);
    }
}

TEST_CASE("kernel: an estimated cycle is right where a period in doubles would lose it") {
    // Beside -2 a period of 30 multiplies by more than 4^28: a change of c that no double has is
    // seen in its first digits. 0, -2 and 2 cos(2^k t) is such an orbit, and comes back to 0.
    std::vector<Complex<double>> orbit{{0, 0}, {-2, 0}};
    for (int k = 0; k <= 28; ++k) {
        orbit.push_back({2 * std::cos(M_PI / 2 * std::pow(2, k - 28)), 0});
    }
    // z -> A z^2 + Z_p with A = prod 2 Z_k: the multiplier is 1 - sqrt(1 - 4 A Z_p).
    double a = 1;
    for (std::size_t k = 1; k + 1 < orbit.size(); ++k) a *= 2 * orbit[k].re;
    orbit.back().re = -0.375 / a;
    const auto cycle = estimate_cycle(orbit, {});
    REQUIRE(cycle);
    CHECK(cycle->is_settled);
    CHECK(difference(cycle->multiplier, 1 - std::sqrt(2.5)) < 1e-7);
}

TEST_CASE("kernel: beside a place where cycles meet an estimate does not settle") {
    const auto cusp = estimate_cycle(critical_orbit(0.25, 1), ComplexExp(0.4, 0.1, 0));
    REQUIRE(cusp);
    CHECK_FALSE(cusp->is_settled);
    CHECK(difference(cusp->multiplier, 1) < 1e-5);
}

TEST_CASE("kernel: estimates are the same cycle if they come to the same point") {
    const auto orbit = critical_orbit({-0.1, 0.3}, 1);
    const auto a = estimate_cycle(orbit, ComplexExp(0.1, 0.1, 0));
    const auto b = estimate_cycle(orbit, ComplexExp(-0.2, 0.2, 0));
    const auto c = estimate_cycle(orbit, ComplexExp(1.2, -0.3, 0));
    REQUIRE((a && b && c));
    CHECK(a->is_as(*b));
    CHECK_FALSE(a->is_as(*c));
}
