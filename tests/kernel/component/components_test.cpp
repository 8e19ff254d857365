#include "kernel/component/components.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "kernel/component/component_search.h"
#include "kernel/component/fixed_point_index.h"
#include "kernel/nucleus/nucleus_search.h"
#include "num/wide_conversion.h"
#include "support/boxes.h"
#include "support/framed_minibrot.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 6000;

BigComplex number(double re, double im = 0) {
    BigComplex z(kBits);
    mpfr_set_d(z.re.get(), re, MPFR_RNDN);
    mpfr_set_d(z.im.get(), im, MPFR_RNDN);
    return z;
}
BigComplex plus(const BigComplex& a, const BigComplex& b) { return sum(a, b, kBits); }
BigComplex minus(const BigComplex& a, const BigComplex& b) { return difference(a, b, kBits); }
BigComplex times(const BigComplex& a, const BigComplex& b) { return product(a, b, kBits); }

BigComplex square_root(const BigComplex& z) {
    BigComplex root(kBits);
    mpfr_hypot(root.re.get(), z.re.get(), z.im.get(), MPFR_RNDN);
    mpfr_sub(root.im.get(), root.re.get(), z.re.get(), MPFR_RNDN);
    mpfr_add(root.re.get(), root.re.get(), z.re.get(), MPFR_RNDN);
    for (BigFloat* part : {&root.re, &root.im}) {
        mpfr_div_ui(part->get(), part->get(), 2, MPFR_RNDN);
        mpfr_sqrt(part->get(), part->get(), MPFR_RNDN);
    }
    if (mpfr_signbit(z.im.get()) != 0) mpfr_neg(root.im.get(), root.im.get(), MPFR_RNDN);
    return root;
}

bool is_small(const BigComplex& z) {
    BigFloat size(kBits);
    mpfr_hypot(size.get(), z.re.get(), z.im.get(), MPFR_RNDN);
    return mpfr_cmp_ui(size.get(), 1) < 0;
}

// The multipliers of the cycles in closed form: of period 1, 1 - sqrt(1 - 4 c); of period 2,
// 4 (c + 1); of period 3, the roots of m^2 - 8 (c + 2) m + 64 (c^3 + 2 c^2 + c + 1).
bool has_attracting_cycle_up_to_3(const BigComplex& c) {
    const BigComplex one = number(1);
    if (is_small(minus(one, square_root(minus(one, times(number(4), c)))))) return true;
    if (is_small(times(number(4), plus(c, one)))) return true;
    const BigComplex half_sum = times(number(4), plus(c, number(2)));
    const BigComplex cubic = plus(times(plus(times(plus(c, number(2)), c), one), c), one);
    const BigComplex root = square_root(minus(times(half_sum, half_sum), times(number(64), cubic)));
    return is_small(plus(half_sum, root)) || is_small(minus(half_sum, root));
}

struct Place {
    std::string what;
    BigComplex c;
};

// -1/8 + 3 sqrt(3) / 8 i
BigComplex root_of_third() {
    BigComplex c = number(-0.125);
    mpfr_sqrt_ui(c.im.get(), 27, MPFR_RNDN);
    mpfr_div_ui(c.im.get(), c.im.get(), 8, MPFR_RNDN);
    return c;
}

// The point of the edge of the disk of period 2 whose multiplier is (3 + 4 i) / 5.
BigComplex on_disk() {
    BigComplex c(kBits);
    mpfr_set_si(c.re.get(), -17, MPFR_RNDN);
    mpfr_div_ui(c.re.get(), c.re.get(), 20, MPFR_RNDN);
    mpfr_set_ui(c.im.get(), 1, MPFR_RNDN);
    mpfr_div_ui(c.im.get(), c.im.get(), 5, MPFR_RNDN);
    return c;
}

std::vector<Place> places() {
    return {{"the cusp of the whole set", number(0.25)},
            {"the cusp of the largest minibrot", number(-1.75)},
            {"between cardioid and disk", number(-0.75)},
            {"the root of the upper disk of period 3", root_of_third()},
            {"beside that root", plus(root_of_third(), number(0, 0x1p-200))},
            {"on the edge of the disk of period 2", on_disk()},
            {"inside of the minibrot", number(-1.7501)}};
}

bool has(const LocalComponents& found, LocalComponent::Kind kind) {
    return std::ranges::any_of(found.all(), [&](const auto& one) { return one.kind() == kind; });
}

LocalComponents components_at(const BigComplex& c, const FloatExp& spacing) {
    StopFlag never;
    return find_local_components({c, spacing * 600.0, spacing}, never);
}

}  // namespace

TEST_CASE("kernel: components of short periods are told apart from the rest to a part of a pixel") {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> pixel(-400, 400);
    for (const Place& place : places()) {
        for (const std::int64_t log2_spacing : {-40, -60, -200, -1200}) {
            CAPTURE(place.what);
            CAPTURE(log2_spacing);
            const FloatExp spacing(1, log2_spacing);
            const LocalComponents components = components_at(place.c, spacing);
            REQUIRE(components.are_near());
            bool has_inside = false;
            for (int i = 0; i < 60; ++i) {
                const double right = pixel(random), up = pixel(random);
                const ComplexExp dc(right, up, log2_spacing);
                const BigComplex c =
                    plus(place.c, {to_big_float(dc.real()), to_big_float(dc.imag())});
                const bool is_inside = has_attracting_cycle_up_to_3(c);
                CHECK(components.contain(dc) == is_inside);
                has_inside |= is_inside;
            }
            CHECK(has_inside);
        }
    }
}

TEST_CASE("kernel: a disk of parameters is inside only if all of it is") {
    const FloatExp spacing(1, -100);
    const LocalComponents components = components_at(on_disk(), spacing);
    // Inwards is towards -1.
    const ComplexExp inwards(-0.6, -0.8, -100);
    CHECK(components.contain(inwards * FloatExp(10.0), spacing * 9.9));
    CHECK_FALSE(components.contain(inwards * FloatExp(10.0), spacing * 10.1));
    CHECK_FALSE(components.contain(-inwards));
}

TEST_CASE("kernel: the cusp and the roots of a component say what they are") {
    const FloatExp spacing(1, -60);
    CHECK(has(components_at(number(-1.75), spacing), LocalComponent::Kind::Cusp));
    CHECK(has(components_at(number(-1.25), spacing), LocalComponent::Kind::Satellite));
    CHECK(has(components_at(root_of_third(), spacing), LocalComponent::Kind::Satellite));
    CHECK(has(components_at(on_disk(), spacing), LocalComponent::Kind::Attracting));
}

TEST_CASE("kernel: where no component of a short period has its edge there is nothing to find") {
    const FloatExp spacing(1, -100);
    CHECK_FALSE(components_at(number(0.3), spacing).are_near());
    CHECK_FALSE(components_at(number(-2), spacing).are_near());
    CHECK_FALSE(components_at(number(0, 1), spacing).are_near());
    CHECK_FALSE(components_at(number(-0.7436, 0.1318), spacing).are_near());
    // A component that is seen as a whole is left to others.
    CHECK_FALSE(components_at(number(-1.754877), FloatExp(1e-4)).are_near());
}

TEST_CASE("kernel: the cusp of a deep minibrot is found beside its reference") {
    StopFlag never;
    const mpfr_prec_t bits = 1000;
    const MinibrotSeed& seed = kMinibrotSeeds[1];
    const auto nucleus = find_nucleus(square(BigFloat(Decimal(seed.re), bits),
                                             BigFloat(Decimal(seed.im), bits), seed.radius),
                                      100000, never)
                             .nucleus;
    REQUIRE(nucleus);
    // As deep a minibrot is so good a copy that its cusp is where it should be, to many digits.
    const ComplexExp to_cusp = nucleus->size * FloatExp(0.25);
    const BigComplex c = sum({nucleus->re, nucleus->im},
                             {to_big_float(to_cusp.real()), to_big_float(to_cusp.imag())}, bits);
    const FloatExp unit = nucleus->size.abs() * 1e-7;
    const ReferenceOrbit orbit(c.re, c.im, {FloatExp(), unit * 1e-3, 20'000}, never);
    const LocalComponents found = find_local_components({c, unit, unit * 1e-3}, orbit.z(), never);
    CHECK(has(found, LocalComponent::Kind::Cusp));
    const ComplexExp outwards = nucleus->size * FloatExp(1e-7);
    CHECK(found.contain(-outwards));
    CHECK(found.contain(outwards * ComplexExp(0, 1, 0)));
    CHECK_FALSE(found.contain(outwards));
}

TEST_CASE("kernel: as many fixed points as meet in a parabolic one are counted, and no others") {
    const BigComplex c = root_of_third();
    // The fixed point whose multiplier is e^{2 pi i / 3}: half of it.
    BigComplex z = number(-0.25);
    mpfr_sqrt_ui(z.im.get(), 3, MPFR_RNDN);
    mpfr_div_ui(z.im.get(), z.im.get(), 4, MPFR_RNDN);
    const auto map = period_map(z, c, 1, kBits);
    REQUIRE(map);
    CHECK(bound_fixed_point_index(*map, 3, 4));
    CHECK_FALSE(bound_fixed_point_index(*map, 3, 3));
    const auto simple = bound_fixed_point_index(*map, 1, 1);
    REQUIRE(simple);
    // Of the one fixed point it is 1 / (1 - m), |1 - m| = sqrt(3).
    CHECK(FloatExp(0.577) < simple->bound);
}

TEST_CASE("kernel: the map of a period is bounded in a neighbourhood") {
    const auto map = period_map(number(-0.05), number(-1.75), 3, 200);
    REQUIRE(map);
    const FloatExp r(1e-3), rho(1e-4);
    const PeriodMapBounds bounds = bounds_near(*map, r, rho);
    std::mt19937 random(3);
    std::uniform_real_distribution<double> share(-0.7, 0.7);
    for (int i = 0; i < 50; ++i) {
        const ComplexExp dz(share(random) * 1e-3, share(random) * 1e-3, 0);
        const ComplexExp g(share(random) * 1e-4, share(random) * 1e-4, 0);
        const PerturbedReturn image = perturbed_return(*map, dz, g);
        CHECK(image.dz.abs() < bounds.image_radius);
        CHECK((image.slope + -map->slope.to_complex_exp()).abs() < bounds.slope_change);
        // To first order it is what the derivatives say.
        const FloatExp error =
            (image.dz + -(map->slope.to_complex_exp() * dz + map->by_c * g)).abs();
        CHECK(error < map->by_zz.abs() * dz.norm() + map->by_zc.abs() * dz.abs() * g.abs() * 2.0 +
                          g.norm() * 100.0);
    }
}
