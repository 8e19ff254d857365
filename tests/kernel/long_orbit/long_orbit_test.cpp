#include "kernel/long_orbit/long_orbit.h"

#include <doctest/doctest.h>
#include <array>
#include <string>
#include <vector>

#include "support/simd_levels.h"

using namespace mandel;

namespace {

using LongEnds = OrbitColumns;

struct Place {
    std::string re, im;
};

// Orbits of all kinds: along the needle, near a minibrot, inside, with very deep dips, outside.
const std::vector<Place> kPlaces = {
    {"-1.94151209635203446394399999999999999999995", "0.00663498740113024706519999999999999999995"},
    {"-1.94151209635203446401", "0.0066349874011302469"},
    {"-0.743643887037158704752191506114774", "0.131825904205311970493132056385139"},
    {"-1.7548776662466927600495088963585286918946066177727931439892839706460806551280810907382",
     "1e-70"},
    {"-0.1", "0.2"},
    {"-1", "1e-40"},
    {"-2", "1e-60"},
    {"0.25", "0"},
    {"-1.9999", "0.01"},
    {"0.3", "0.55"},
    {"-0.16", "1.04"},
};

LongPoints points_of(std::size_t limbs) {
    LongPoints points(limbs);
    for (std::size_t i = 0; i < kPlaces.size(); ++i) {
        points.add(BigFloat(Decimal(kPlaces[i].re), 1000), BigFloat(Decimal(kPlaces[i].im), 1000),
                   i);
    }
    return points;
}

LongOrbitTask task_of(std::uint64_t limit) {
    return {limit, 625.0 * 625.0, ComplexExp(Complex<double>{0.6, 0.8}) * FloatExp(1.5, -70)};
}

LongEnds run(SimdLevel level, std::size_t limbs, std::uint64_t limit) {
    LongEnds ends(kPlaces.size());
    StopFlag never;
    iterate_long_points(level, task_of(limit), points_of(limbs), ends.ends(), never);
    return ends;
}

}  // namespace

TEST_CASE("kernel: long orbits have the same bits on every instruction set") {
    if (!can_test_ifma()) return;
    for (const std::size_t limbs : {3u, 5u, 7u, 9u, 16u, 18u}) {
        for (const std::uint64_t limit : {1u, 2u, 63u, 64u, 65u, 3000u}) {
            const LongEnds scalar = run(SimdLevel::Scalar, limbs, limit);
            INFO("limbs ", limbs, " limit ", limit);
            REQUIRE(run(SimdLevel::Avx512, limbs, limit) == scalar);
        }
    }
}

TEST_CASE("kernel: a long orbit with more limbs ends at the same place") {
    const LongEnds more = run(SimdLevel::Scalar, 24, 6000);
    const LongEnds enough = run(SimdLevel::Scalar, 12, 6000);
    std::size_t escaped = 0;
    for (std::size_t i = 0; i < kPlaces.size(); ++i) {
        INFO("place ", i);
        REQUIRE(more.status[i] != PixelStatus::Pending);
        if (enough.status[i] == PixelStatus::Pending) continue;
        CHECK(enough.status[i] == more.status[i]);
        CHECK(enough.n[i] == more.n[i]);
        CHECK(enough.zr[i] == doctest::Approx(more.zr[i]).epsilon(1e-6));
        CHECK(enough.di[i] == doctest::Approx(more.di[i]).epsilon(1e-6));
        escaped += more.status[i] == PixelStatus::Escaped;
    }
    CHECK(escaped >= 3);
}

TEST_CASE("kernel: a long orbit that outgrows its limbs is left pending") {
    // Beside c = -2 |D| grows by 4 a step: 60 digits are used up after 100 of them.
    const LongEnds few = run(SimdLevel::Scalar, 3, 3000);
    CHECK(few.status[6] == PixelStatus::Pending);
    CHECK(run(SimdLevel::Scalar, 12, 3000).status[6] == PixelStatus::Escaped);
    CHECK(LongPoints::capacity(3, 3000) < 100);
    CHECK(LongPoints::capacity(LongPoints::limbs_for(300, 3000), 3000) >= 300);
    CHECK(LongPoints::capacity(LongPoints::limbs_for(300, 3000) - 1, 3000) < 300);
}

TEST_CASE("kernel: long orbits stop when they are asked to") {
    LongEnds ends(kPlaces.size());
    StopFlag stop;
    stop.request();
    for (const SimdLevel level : all_levels()) {
        iterate_long_points(level, task_of(1'000'000'000), points_of(6), ends.ends(), stop);
        CHECK(ends.status[4] == PixelStatus::Pending);
    }
}
