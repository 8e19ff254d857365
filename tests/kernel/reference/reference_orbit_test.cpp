#include "kernel/reference/reference_orbit.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "num/decimal.h"
#include "support/never_stop.h"
#include "support/plain_orbit.h"

using namespace mandel;

namespace {

const char* const kMinusOnePointSevenFive =  // the nucleus of period 3, to 60 places
    "-1.75487766624669276004950889635852869189460661777279314398928397";

struct Place {
    const char *re, *im;
    std::int64_t zoom_log2;
    std::uint64_t limit;
};

// The orbit in MPFR, with bits to spare.
PlainQuadraticOrbit true_orbit(const Place& place) {
    const mpfr_prec_t bits = place.zoom_log2 + 400;
    return {BigFloat(Decimal(place.re), bits), BigFloat(Decimal(place.im), bits), bits};
}

ReferenceOrbit orbit_at(const Place& place, bool seeks_period) {
    const FloatExp spacing(1, -place.zoom_log2 - 8);
    const mpfr_prec_t bits = reference_precision(spacing, place.limit);
    const OrbitLimits limits{seeks_period ? FloatExp(1, -place.zoom_log2) : FloatExp(), spacing,
                             place.limit};
    return ReferenceOrbit(BigFloat(Decimal(place.re), bits), BigFloat(Decimal(place.im), bits),
                          limits, kNeverStop);
}

const Place kPlaces[] = {
    {"-0.743643887037158704752191506114774", "0.131825904205311970493132056385139", 90, 3000},
    {"-1.759817130804847813610825010561798238244", "-0.01259331079974986538374663184326485845034",
     90, 3000},
    {"-1.99999911758766165543", "0", 200, 2000},
    {"0", "1", 1000, 2000},
    {"0.25", "0.0", 60, 500},
};

}  // namespace

TEST_CASE("kernel: every reference point is the rounded point of arbitrary precision") {
    for (const Place& place : kPlaces) {
        for (const bool seeks_period : {false, true}) {
            const ReferenceOrbit orbit = orbit_at(place, seeks_period);
            PlainQuadraticOrbit truth = true_orbit(place);
            for (std::uint64_t n = 1; n <= orbit.last(); ++n) {
                truth.step();
                const double size =
                    std::fmax(std::fabs(truth.re.to_double()), std::fabs(truth.im.to_double()));
                INFO(place.re, " n ", n);
                REQUIRE(std::fabs(orbit.z()[n].re - truth.re.to_double()) <= 1e-15 * size);
                REQUIRE(std::fabs(orbit.z()[n].im - truth.im.to_double()) <= 1e-15 * size);
            }
        }
    }
}

TEST_CASE("kernel: a reference orbit stops at the period of the view") {
    const ReferenceOrbit orbit = orbit_at({kMinusOnePointSevenFive, "0", 100, 1'000'000}, true);
    CHECK(orbit.end() == ReferenceOrbit::End::Periodic);
    CHECK(orbit.last() == 3);
    CHECK(orbit_at({"0", "0", 1000, 100}, true).last() == 1);
    CHECK(orbit_at({"-1", "0", 1000, 100}, true).last() == 2);
}

TEST_CASE("kernel: a reference orbit ends at its escape or at the limit") {
    const ReferenceOrbit preperiodic = orbit_at({"-2", "0", 1000, 777}, false);
    CHECK(preperiodic.end() == ReferenceOrbit::End::Limit);
    CHECK(preperiodic.last() == 777);
    const ReferenceOrbit far = orbit_at({"3", "4", 100, 777}, true);
    CHECK(far.end() == ReferenceOrbit::End::Escaped);
    CHECK(far.last() == 1);
    CHECK(orbit_at({"1", "0", 100, 777}, true).last() == 3);
}

TEST_CASE("kernel: a reference point below the range of doubles keeps its wide exponent") {
    // One step from the nucleus of period 2: Z_2 = c^2 + c is about 10^-400.
    const std::string c = "-1." + std::string(399, '0') + "1";
    const ReferenceOrbit orbit = orbit_at({c.c_str(), "0", 4000, 10}, false);
    CHECK(orbit.z()[2].re == 0);
    CHECK(std::fabs(orbit.at(2).abs().log2() + 400 * std::log2(10.0)) < 1e-9);
    CHECK(orbit.at(1).abs().to_double() == 1);
}

TEST_CASE("kernel: a reference orbit larger than its memory is refused with the number") {
    OrbitLimits limits{FloatExp(), FloatExp(1, -100), 1'000'000};
    limits.max_bytes = 16 * 5000;
    try {
        const ReferenceOrbit orbit(BigFloat(Decimal("-2"), 200), BigFloat(Decimal("0"), 200),
                                   limits, kNeverStop);
        CHECK(false);
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("5000") != std::string::npos);
    }
}

TEST_CASE("kernel: a requested stop ends a reference orbit") {
    StopFlag stop;
    stop.request();
    const OrbitLimits limits{FloatExp(), FloatExp(1, -200'000), std::uint64_t{1} << 60};
    const ReferenceOrbit orbit(BigFloat(Decimal("-2"), 200), BigFloat(Decimal("0"), 200), limits,
                               stop);
    CHECK(orbit.end() == ReferenceOrbit::End::Stopped);
}

TEST_CASE("kernel: the reference of a view that lies inside as a whole ends with that proof") {
    for (const auto& [re, im] :
         {std::pair{"-0.1", "0.1"}, {"-1.7548", "0.0001"}, {"-1.01", "0.02"}}) {
        for (const std::int64_t zoom_log2 : {30, 100, 2000}) {
            const ReferenceOrbit orbit = orbit_at({re, im, zoom_log2, 1'000'000'000}, true);
            CHECK(orbit.end() == ReferenceOrbit::End::Attracted);
        }
    }
    // The boundary crosses these.
    CHECK(orbit_at({"-0.75", "0", 30, 20000}, true).end() == ReferenceOrbit::End::Limit);
    CHECK(orbit_at({"0.25", "0", 60, 20000}, true).end() == ReferenceOrbit::End::Limit);
}

TEST_CASE("kernel: the orbit of a deep view, cut by the rule of a shallower one, is its orbit") {
    for (const Place& place : kPlaces) {
        const auto limits_at = [&](std::int64_t zoom_log2, std::uint64_t limit) {
            return OrbitLimits{FloatExp(1.5, -zoom_log2), FloatExp(1, -zoom_log2 - 8), limit};
        };
        const auto orbit_of = [&](const OrbitLimits& limits) {
            const mpfr_prec_t bits = reference_precision(limits.spacing, limits.max_iterations);
            return ReferenceOrbit(BigFloat(Decimal(place.re), bits),
                                  BigFloat(Decimal(place.im), bits), limits, kNeverStop);
        };
        const ReferenceOrbit deep = orbit_of(limits_at(place.zoom_log2, 20'000));
        const Complex<double> c{Decimal(place.re).to_double(), Decimal(place.im).to_double()};
        for (std::int64_t zoom_log2 = 20; zoom_log2 <= place.zoom_log2; zoom_log2 += 7) {
            for (const std::uint64_t limit : {std::uint64_t{100}, std::uint64_t{20000}}) {
                INFO(place.re, " zoom 2^", zoom_log2, " limit ", limit);
                const OrbitLimits limits = limits_at(zoom_log2, limit);
                const auto cut = deep.prefix(c, limits, kNeverStop);
                if (!cut) {
                    // Proved to be inside before the shallower view could be.
                    CHECK(deep.end() == ReferenceOrbit::End::Attracted);
                    continue;
                }
                const ReferenceOrbit own = orbit_of(limits);
                REQUIRE(cut->end() == own.end());
                REQUIRE(cut->last() == own.last());
                // The last point of a period is as near to zero as C is to the nucleus, and known
                // to a tiny part of a pixel only; every other one is the same to the bit.
                const std::uint64_t exact =
                    own.end() == ReferenceOrbit::End::Periodic ? own.last() : own.last() + 1;
                for (std::uint64_t n = 0; n < exact; ++n) REQUIRE(cut->z()[n] == own.z()[n]);
                CHECK(cut->derivative() == own.derivative());
            }
        }
        CHECK(!deep.prefix(c, limits_at(place.zoom_log2, 1'000'000'000), kNeverStop).has_value() ==
              (deep.end() == ReferenceOrbit::End::Limit));
    }
}
