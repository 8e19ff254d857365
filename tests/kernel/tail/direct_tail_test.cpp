#include "kernel/tail/direct_tail.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <random>

using namespace mandel;

namespace {

constexpr double kPixel = 1e-20;

PixelTask task_with(std::uint64_t limit) {
    PixelTask task;
    task.max_iterations = limit;
    task.escape_radius_sq = 625.0 * 625.0;
    task.pixel = ComplexExp(Complex<double>{kPixel, 0});
    return task;
}

// After one iteration, with a derivative of that size.
PixelState state_at(const Complex<double>& c, double derivative) {
    PixelState state;
    state.dz = c;
    state.derivative = {derivative, 0};
    state.n = 1;
    return state;
}

const Complex<double> kPeriod3{-1.7548776662466927, 0};

}  // namespace

TEST_CASE("kernel: an orbit goes back to the reference before the dip that would lose the pixel") {
    StopFlag never;
    PixelState state = state_at(kPeriod3, 1e-3);
    REQUIRE(run_direct_tail(task_with(1000), kPeriod3, state, never) == PixelHalt::AtStep);
    CHECK(state.n == 3);  // z_3 is nearly 0, and squaring it is what loses the pixel
    CHECK(std::fabs(state.dz.re) < 1e-12);
    CHECK(state.derivative.re != 0);
    CHECK(state.m == 0);
    CHECK(state.direct_from > state.n);
}

TEST_CASE("kernel: the more an orbit has behind it, the larger its derivative must be to go on") {
    CHECK(DirectTail::least_derivative(1) == DirectTail::least_derivative(64));
    CHECK(DirectTail::least_derivative(1 << 20) == 1024 * DirectTail::least_derivative(1024));
    PixelState state = state_at({0.1, 0.2}, 1e-4);
    CHECK(DirectTail::may_begin(state));
    state.n = 1'000'000;
    CHECK_FALSE(DirectTail::may_begin(state));
    state.n = 1;
    state.direct_from = 2;
    CHECK_FALSE(DirectTail::may_begin(state));
    state.direct_from = 0;
    state.derivative_exponent = -500;
    CHECK_FALSE(DirectTail::may_begin(state));
}

TEST_CASE("kernel: the direct tail meets the limit and the escape exactly") {
    StopFlag never;
    const Complex<double> c{0.5, 0.5};
    PixelState state = state_at(c, 1);
    REQUIRE(run_direct_tail(task_with(1000), c, state, never) == PixelHalt::Escaped);
    Complex<double> z{0, 0};
    std::uint64_t n = 0;
    for (; norm(z) <= 625.0 * 625.0; ++n) {
        z = {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
    }
    CHECK(state.n == n);
    CHECK(state.dz.re == doctest::Approx(z.re));
    for (const std::uint64_t limit : {n - 1, std::uint64_t{2}}) {
        PixelState again = state_at(c, 1);
        REQUIRE(run_direct_tail(task_with(limit), c, again, never) == PixelHalt::Limit);
        CHECK(again.n == limit);
    }
}

TEST_CASE("kernel: a derivative beyond the range of doubles keeps the orbit going") {
    StopFlag never;
    const Complex<double> c{-1.9, 0};
    PixelState state = state_at(c, 1e300);
    CHECK(run_direct_tail(task_with(5000), c, state, never) == PixelHalt::Limit);
    CHECK(state.n == 5000);
}

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

TEST_CASE("kernel: an orbit that goes on for long after doubles have lost it is given up") {
    StopFlag never;
    const Complex<double> c{-1.9, 0};
    constexpr std::uint64_t kLimit = 128 * 120;
    PixelTask task = task_with(kLimit);
    CHECK(Loss::grace(task) == 120);
    task.lost_until = task.max_iterations;
    PixelState state = state_at(c, 1e300);
    CHECK(run_direct_tail(task, c, state, never) == PixelHalt::Lost);
    // Ten blocks of grace and one, after the first.
    const std::uint64_t first = 1 + DirectTail::kBlockSteps;
    CHECK(Loss::deadline(task, first) == first + 120 + DirectTail::kBlockSteps);
    // Not where it was lost late, not where the limit comes first, and not before it is lost.
    task.lost_until = first - 1;
    CHECK(Loss::deadline(task, first) == kNoDeadline);
    task.lost_until = kLimit;
    CHECK(Loss::deadline(task, kLimit - 120) == kNoDeadline);
    PixelState inside = state_at({-0.1, 0.2}, 1);
    CHECK(run_direct_tail(task, {-0.1, 0.2}, inside, never) != PixelHalt::Lost);
}
