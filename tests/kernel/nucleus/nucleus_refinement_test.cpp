#include "kernel/nucleus/nucleus_refinement.h"

#include <doctest/doctest.h>

#include <string>

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
    PlainOrbit orbit(nucleus.c.re, nucleus.c.im, bits);
    for (std::uint64_t n = 0; n < period; ++n) orbit.step();
    return to_complex_exp(orbit.re, orbit.im).abs().log2() -
           to_complex_exp(orbit.d_re, orbit.d_im).abs().log2();
}

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
