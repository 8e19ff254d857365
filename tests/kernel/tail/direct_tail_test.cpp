#include "kernel/tail/direct_tail.h"

#include <doctest/doctest.h>
#include <cmath>

#include "support/never_stop.h"

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
    PixelState state = state_at(kPeriod3, 1e-3);
    REQUIRE(run_direct_tail(task_with(1000), kPeriod3, state, kNeverStop) == PixelHalt::AtStep);
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
    const Complex<double> c{0.5, 0.5};
    PixelState state = state_at(c, 1);
    REQUIRE(run_direct_tail(task_with(1000), c, state, kNeverStop) == PixelHalt::Escaped);
    Complex<double> z{0, 0};
    std::uint64_t n = 0;
    for (; norm(z) <= 625.0 * 625.0; ++n) {
        z = {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
    }
    CHECK(state.n == n);
    CHECK(state.dz.re == doctest::Approx(z.re));
    for (const std::uint64_t limit : {n - 1, std::uint64_t{2}}) {
        PixelState again = state_at(c, 1);
        REQUIRE(run_direct_tail(task_with(limit), c, again, kNeverStop) == PixelHalt::Limit);
        CHECK(again.n == limit);
    }
}

TEST_CASE("kernel: a derivative beyond the range of doubles keeps the orbit going") {
    const Complex<double> c{-1.9, 0};
    PixelState state = state_at(c, 1e300);
    CHECK(run_direct_tail(task_with(5000), c, state, kNeverStop) == PixelHalt::Limit);
    CHECK(state.n == 5000);
}

TEST_CASE("kernel: an orbit that goes on for long after doubles have lost it is given up") {
    const Complex<double> c{-1.9, 0};
    PixelTask task = task_with(128 * 120);
    task.lost_until = task.max_iterations;
    PixelState state = state_at(c, 1e300);
    CHECK(run_direct_tail(task, c, state, kNeverStop) == PixelHalt::Lost);
    // Not before it is lost.
    PixelState inside = state_at({-0.1, 0.2}, 1);
    CHECK(run_direct_tail(task, {-0.1, 0.2}, inside, kNeverStop) != PixelHalt::Lost);
}
