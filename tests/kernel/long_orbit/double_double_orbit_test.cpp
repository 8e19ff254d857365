#include "kernel/long_orbit/double_double_orbit.h"

#include <doctest/doctest.h>
#include <cmath>
#include <random>

#include "num/big_float.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// Beside the boundary in the seahorse valley, at a pixel of 2^-20: some escape early, some late,
// some wander beyond what double-doubles hold.
constexpr int kCount = 300;

struct Points {
    DoubleDoublePoints doubles;
    LongPoints limbs{9};
};

Points points() {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> offset(-0x1p-16, 0x1p-16);
    Points all;
    for (std::size_t i = 0; i < kCount; ++i) {
        // Digits below those of a double.
        const DoubleDouble re{-0.743643887 + offset(random), 0x1p-60 * offset(random)};
        const DoubleDouble im{0.131825904 + offset(random), 0x1p-60 * offset(random)};
        all.doubles.add(re, im, i);
        BigFloat x(400), y(400);
        mpfr_set_d(x.get(), re.high, MPFR_RNDN);
        mpfr_add_d(x.get(), x.get(), re.low, MPFR_RNDN);
        mpfr_set_d(y.get(), im.high, MPFR_RNDN);
        mpfr_add_d(y.get(), y.get(), im.low, MPFR_RNDN);
        all.limbs.add(x, y, i);
    }
    return all;
}

LongOrbitTask task_of(std::uint64_t limit, double radius = 625) {
    return {limit, radius * radius, ComplexExp(Complex<double>{0.6, 0.8}) * FloatExp(1, -20)};
}

OrbitColumns run(SimdLevel level, const LongOrbitTask& task) {
    OrbitColumns ends(kCount);
    iterate_double_double_points(level, task, points().doubles, ends.ends(), kNeverStop);
    return ends;
}

}  // namespace

TEST_CASE("kernel: orbits in double-doubles have the same bits on every instruction set") {
    for (const std::uint64_t limit : {1u, 2u, 5u, 6u, 7u, 301u, 3000u}) {
        const OrbitColumns scalar = run(SimdLevel::Scalar, task_of(limit));
        for (const SimdLevel level : vector_levels()) {
            const OrbitColumns ends = run(level, task_of(limit));
            INFO("limit ", limit);
            REQUIRE(ends.status == scalar.status);
            for (std::size_t i = 0; i < kCount; ++i) {
                if (scalar.status[i] == PixelStatus::Pending) continue;
                REQUIRE(ends.n[i] == scalar.n[i]);
                if (scalar.status[i] != PixelStatus::Escaped) continue;
                REQUIRE(ends.zr[i] == scalar.zr[i]);
                REQUIRE(ends.zi[i] == scalar.zi[i]);
                REQUIRE(ends.dr[i] == scalar.dr[i]);
                REQUIRE(ends.di[i] == scalar.di[i]);
            }
        }
    }
}

TEST_CASE("kernel: orbits in double-doubles end where exact ones do, or are left pending") {
    for (const double radius : {2.0, 625.0, 1000.0}) {
        const LongOrbitTask task = task_of(6000, radius);
        const OrbitColumns ends = run(best_simd_level(), task);
        OrbitColumns exact(kCount);
        iterate_long_points(SimdLevel::Scalar, task, points().limbs, exact.ends(), kNeverStop);
        int escaped = 0, pending = 0;
        for (std::size_t i = 0; i < kCount; ++i) {
            INFO("radius ", radius, " point ", i);
            REQUIRE(exact.status[i] != PixelStatus::Pending);
            pending += ends.status[i] == PixelStatus::Pending;
            if (ends.status[i] == PixelStatus::Pending) continue;
            REQUIRE(ends.status[i] == exact.status[i]);
            REQUIRE(ends.n[i] == exact.n[i]);
            if (exact.status[i] != PixelStatus::Escaped) continue;
            REQUIRE(std::log(std::hypot(ends.zr[i], ends.zi[i])) ==
                    doctest::Approx(std::log(std::hypot(exact.zr[i], exact.zi[i]))).epsilon(1e-6));
            ++escaped;
        }
        CHECK(escaped > kCount / 2);
        CHECK(pending < kCount / 4);
    }
}

TEST_CASE("kernel: an orbit that outgrows double-doubles is left pending") {
    // Beside c = -2 |D| grows by 4 a step.
    DoubleDoublePoints points;
    points.add({-2, 0x1p-120}, {0x1p-140, 0}, 0);
    for (const SimdLevel level : all_levels()) {
        OrbitColumns ends(1);
        iterate_double_double_points(level, task_of(3000), points, ends.ends(), kNeverStop);
        CHECK(ends.status[0] == PixelStatus::Pending);
    }
}

TEST_CASE("kernel: orbits in double-doubles stop when they are asked to") {
    DoubleDoublePoints points;
    points.add({-0.1, 0}, {0.2, 0}, 0);
    StopFlag stop;
    stop.request();
    for (const SimdLevel level : all_levels()) {
        OrbitColumns ends(1);
        iterate_double_double_points(level, task_of(1'000'000'000), points, ends.ends(), stop);
        CHECK(ends.status[0] == PixelStatus::Pending);
    }
}
