#include "kernel/pixel/loss.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <random>

using namespace mandel;

TEST_CASE("kernel: an orbit is lost where a shift of 2^-16 pixels is no longer linear") {
    const ComplexExp pixel(0x1p-60, 0, 0), d(1, 0, 0);
    // E^2 D^2 against 2 E D', D' = 2 z D + pixel.
    CHECK(Loss::at(ComplexExp(0x1p-19, 0, 0), d, pixel));
    CHECK_FALSE(Loss::at(ComplexExp(0, 0x1p-17, 0), d, pixel));
    // At z = 0 a small D does no harm, as at the nucleus of a minibrot.
    CHECK_FALSE(Loss::at(ComplexExp(), ComplexExp(0, 0x1p-22, 0), pixel));
    CHECK(Loss::at(ComplexExp(), ComplexExp(0, 0x1p-20, 0), pixel));
    // The quick look overlooks none of them.
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> part(-1, 1);
    std::uniform_int_distribution<int> exponent(-40, 20);
    std::size_t lost = 0;
    for (int i = 0; i < 20000; ++i) {
        std::array<Complex<double>, 3> x;  // z, D and pixel
        for (Complex<double>& each : x) {
            const double size = std::exp2(exponent(random));
            const double re = part(random), im = part(random);
            each = {size * re, size * im};
        }
        const std::int64_t scale = exponent(random);
        const bool is_lost =
            Loss::at(ComplexExp(x[0]), {x[1].re, x[1].im, scale}, {x[2].re, x[2].im, scale});
        lost += is_lost;
        if (is_lost) CHECK(Loss::may_be_at(x[0], x[1], x[2], scale));
    }
    CHECK(lost > 100);
    CHECK(lost < 19000);
    CHECK(Loss::in_step(4, 0x1p-14));
    CHECK_FALSE(Loss::in_step(4, 0x1p-12));
}

TEST_CASE("kernel: a lost orbit is followed for its grace, in whole blocks, and not to the limit") {
    PixelTask task;
    task.max_iterations = 128 * 120;
    task.lost_until = task.max_iterations;
    REQUIRE(Loss::grace(task) == 120);
    for (const std::uint64_t lost_at : {1u, 13u, 5000u}) {
        const std::uint64_t deadline = Loss::deadline(task, lost_at);
        CHECK(deadline > lost_at + 120);
        CHECK(deadline <= lost_at + 120 + Loss::kDeadlineSteps);
        CHECK((deadline - lost_at) % Loss::kDeadlineSteps == 0);
    }
    CHECK(Loss::deadline(task, task.max_iterations - 120) == kNoDeadline);
    // Not where it was lost late.
    task.lost_until = 12;
    CHECK(Loss::deadline(task, 13) == kNoDeadline);
    CHECK(Loss::deadline(task, 12) != kNoDeadline);
}
