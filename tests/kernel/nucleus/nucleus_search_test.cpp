#include "kernel/nucleus/nucleus_search.h"

#include <doctest/doctest.h>
#include <cmath>

#include "num/decimal.h"
#include "num/wide_conversion.h"
#include "support/boxes.h"
#include "support/never_stop.h"
#include "support/plain_orbit.h"

using namespace mandel;

namespace {

std::optional<Nucleus> nucleus_at(const char* re, const char* im, double radius,
                                  mpfr_prec_t bits = 200) {
    return find_nucleus(
               square(BigFloat(Decimal(re), bits), BigFloat(Decimal(im), bits), FloatExp(radius)),
               100000, kNeverStop)
        .nucleus;
}

// |Z_period(c)|, with bits to spare.
FloatExp size_after_period(const Nucleus& nucleus) {
    const mpfr_prec_t bits = 2 * mpfr_get_prec(nucleus.re.get()) + 200;
    PlainQuadraticOrbit orbit(nucleus.re, nucleus.im, bits);
    for (std::uint64_t n = 0; n < nucleus.period; ++n) orbit.step();
    return to_complex_exp(orbit.re, orbit.im).abs();
}

}  // namespace

TEST_CASE("kernel: the nucleus of a known minibrot is found to full precision") {
    const auto found = nucleus_at("-1.7549", "0.0001", 1e-3);
    REQUIRE(found);
    CHECK(found->period == 3);
    BigFloat known(Decimal("-1.75487766624669276004950889635852869189460661777279314398928397"),
                   190);
    mpfr_sub(known.get(), known.get(), found->re.get(), MPFR_RNDN);
    CHECK(std::fabs(known.to_double()) < 1e-30);
    CHECK(std::fabs(found->im.to_double()) < 1e-30);
    // The airplane: 1.9 % of the whole set, not turned.
    CHECK(found->shape == ComponentShape::Cardioid);
    CHECK(found->size.abs().to_double() == doctest::Approx(0.01903).epsilon(0.01));
    CHECK(std::fabs(std::remainder(found->orientation(), 1)) < 1e-6);
}

TEST_CASE("kernel: periods one and two are their own nuclei") {
    const auto whole = nucleus_at("0.001", "0.001", 0.1);
    REQUIRE(whole);
    CHECK(whole->period == 1);
    CHECK(whole->size.abs().to_double() == 1);
    CHECK(whole->shape == ComponentShape::Cardioid);
    const auto disk = nucleus_at("-1.01", "0", 0.1);
    REQUIRE(disk);
    CHECK(disk->period == 2);
    CHECK(disk->shape == ComponentShape::Disk);
    CHECK(disk->re.to_double() == doctest::Approx(-1));
}

TEST_CASE("kernel: a deep nucleus is the zero of its orbit, far below its own size") {
    const auto found = nucleus_at("-1.759817130804847813610825010561798238244",
                                  "-0.01259331079974986538374663184326485845034", 1e-14);
    REQUIRE(found);
    CHECK(found->period > 3);
    CHECK(found->size.abs() < FloatExp(1e-14));
    CHECK(size_after_period(*found).log2() < found->size.abs().log2() - 20);
}

TEST_CASE("kernel: disks and cardioids of the same period are told apart") {
    struct Row {
        const char *re, *im;
        double radius;
        std::uint64_t period;
        ComponentShape shape;
    };
    const Row rows[] = {
        {"-0.1225611668766536", "0.7448617666197442", 1e-3, 3, ComponentShape::Disk},
        {"-1.3107026413368328", "0", 1e-3, 4, ComponentShape::Disk},
        {"-1.9407998065294848", "0", 1e-3, 4, ComponentShape::Cardioid},
        {"-0.1565201668337550", "1.0322471089228318", 1e-3, 4, ComponentShape::Cardioid},
        {"0.2822713907669138", "0.5300606175785252", 1e-3, 4, ComponentShape::Disk},
        // The disk of period 6 on the airplane, and a minibrot beyond it.
        {"-1.7728929033816239", "0", 1e-3, 6, ComponentShape::Disk},
        {"-1.9667732163929286", "0", 1e-4, 6, ComponentShape::Cardioid},
    };
    for (const Row& row : rows) {
        CAPTURE(row.re);
        const auto found = nucleus_at(row.re, row.im, row.radius);
        REQUIRE(found);
        CHECK(found->period == row.period);
        CHECK(found->shape == row.shape);
    }
}

TEST_CASE("kernel: a view without a nucleus of low period has none") {
    CHECK_FALSE(nucleus_at("3", "4", 1e-3));
    CHECK_FALSE(nucleus_at("1", "0", 1e-3));
    CHECK_FALSE(nucleus_at("0.26", "0", 1e-9));
}

TEST_CASE("kernel: a search for a nucleus is given up after its work") {
    // Crowds of disks on both sides of a tangent point: the whole box never tells anything.
    const PlaneBox crowd =
        square(BigFloat(Decimal("-1.25"), 200), BigFloat(Decimal("0.0001"), 200), FloatExp(2e-6));
    PeriodLimits limits(std::uint64_t{1} << 24);
    limits.max_work = 200'000;
    const NucleusSearch search = find_nucleus(crowd, limits, kNeverStop);
    CHECK(search.outcome == SearchOutcome::GivenUp);
    CHECK_FALSE(search.nucleus);
}

TEST_CASE("kernel: a box without an end does not keep others from being looked at") {
    // Parts of this view lie inside a component so near to its edge that nothing proves it.
    const auto found = nucleus_at("-0.75", "0.01", 2e-3);
    REQUIRE(found);
    CHECK(found->period == 262);
}
