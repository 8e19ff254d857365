#include "kernel/inside/attracting_cycle.h"

#include <doctest/doctest.h>
#include <cmath>
#include <complex>
#include <vector>

#include "kernel/direct/escape.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

using C = std::complex<double>;

// The nucleus (c with 0 periodic) of the given period near a guess.
C nucleus(C c, int period) {
    for (int step = 0; step < 60; ++step) {
        C z = 0, d = 0;
        for (int k = 0; k < period; ++k) {
            d = 2.0 * z * d + 1.0;
            z = z * z + c;
        }
        c -= z / d;
    }
    return c;
}

C critical_orbit_after(C c, int steps) {
    C z = 0;
    for (int k = 0; k < steps; ++k) z = z * z + c;
    return z;
}

bool proves(C c, std::uint64_t period) {
    const C z = critical_orbit_after(c, 20000);
    return has_attracting_cycle({c.real(), c.imag()}, {z.real(), z.imag()}, period);
}

}  // namespace

TEST_CASE("kernel: closed forms hold just inside of cardioid and disk and not outside") {
    for (int k = 0; k < 360; ++k) {
        const C turn = std::polar(1.0, k * M_PI / 180);
        const C on_cardioid = turn / 2.0 - turn * turn / 4.0;
        const C on_disk = -1.0 + turn / 4.0;
        const auto inside = [](C c) { return is_in_cardioid_or_disk({c.real(), c.imag()}); };
        if (k > 2 && k < 358) CHECK(inside(on_cardioid * (1 - 1e-6)));
        CHECK(inside(-1.0 + turn / 4.0 * (1 - 1e-9)));
        // Outside of both: away from where they touch.
        if (std::abs(on_cardioid + 0.75) > 1e-3) {
            const C outward =
                turn / 2.0 * (1.0 + 1e-9) - turn * turn / 4.0 * (1.0 + 1e-9) * (1.0 + 1e-9);
            if (k != 0) CHECK_FALSE(inside(outward));
        }
        if (std::abs(on_disk + 0.75) > 1e-3) CHECK_FALSE(inside(-1.0 + turn / 4.0 * (1 + 1e-9)));
    }
    CHECK(is_in_cardioid_or_disk({0, 0}));
    CHECK(is_in_cardioid_or_disk({-1, 0}));
    CHECK_FALSE(is_in_cardioid_or_disk({0.25, 0}));
    CHECK_FALSE(is_in_cardioid_or_disk({0.2500000000000001, 0}));
    CHECK_FALSE(is_in_cardioid_or_disk({-0.75, 0}));
    CHECK_FALSE(is_in_cardioid_or_disk({-1.25, 0}));
}

TEST_CASE("kernel: components of high period are proved at their nucleus and around it") {
    const struct {
        C guess;
        int period;
    } components[] = {{{-1.7549, 0}, 3},      {{-0.1565, 1.0323}, 4}, {{-0.5043, 0.5628}, 5},
                      {{-1.39694536, 0}, 16}, {{0.3592, 0.6425}, 5},  {{-1.9408, 0}, 4},
                      {{-1.40025308, 0}, 32}};
    for (const auto& component : components) {
        const C c = nucleus(component.guess, component.period);
        INFO(c.real(), " ", c.imag(), " period ", component.period);
        REQUIRE(std::abs(critical_orbit_after(c, component.period)) < 1e-6);
        CHECK(proves(c, static_cast<std::uint64_t>(component.period)));
        CHECK(proves(c, static_cast<std::uint64_t>(component.period) * 7));
    }
}

TEST_CASE("kernel: points just outside of a component are never proved interior") {
    // Along the real axis behind the period-3 component's cusp (c = -1.75) orbits linger near the
    // place of the vanished cycle for very long, and escape or wander in the end.
    for (double gap = 1e-3; gap > 1e-14; gap /= 3) {
        const double c = -1.75 + gap;
        double z = 0;
        for (int k = 0; k < 300; ++k) {
            z = z * z + c;
            CHECK_FALSE(has_attracting_cycle({c, 0}, {z, 0}, 3));
        }
        // The same at the cusp of the main cardioid.
        double w = 0;
        for (int k = 0; k < 300; ++k) {
            w = w * w + 0.25 + gap;
            if (!(w < 2)) break;
            CHECK_FALSE(has_attracting_cycle({0.25 + gap, 0}, {w, 0}, 1));
        }
    }
    // Exactly on the boundary nothing attracts.
    CHECK_FALSE(proves({0.25, 0}, 1));
    CHECK_FALSE(proves({-0.75, 0}, 2));
    CHECK_FALSE(proves({-1.75, 0}, 3));
}

TEST_CASE("kernel: a cycle is found long before the orbit has come near it") {
    // Beside the edge of the component of period 3: the multiplier is 1.4e-6 below 1.
    const C edge(-1.7615615752492924, -0.011048866355305421);
    const C z = critical_orbit_after(edge, 20000);
    CHECK(find_cycle({edge.real(), edge.imag()}, {z.real(), z.imag()}).has_value());
    // No cycle attracts just outside of it, beyond a cusp, or on an edge.
    for (const C c : {C(-1.7572726863604033, -0.012071088577527643), C(-1.75 + 1e-9, 0),
                      C(0.25 + 1e-9, 0), C(0.25, 0), C(-0.75, 0), C(-2, 0), C(0, 1)}) {
        const C w = critical_orbit_after(c, 20000);
        INFO(c.real(), " ", c.imag());
        CHECK_FALSE(find_cycle({c.real(), c.imag()}, {w.real(), w.imag()}).has_value());
    }
}

TEST_CASE("kernel: disks around points of a component are proved inside, as far as its edge") {
    // Around the nucleus of a component of period 3 the edge is 0.0925 away.
    const C c = nucleus({-0.1225, 0.7448}, 3);
    const C z = critical_orbit_after(c, 300);
    const auto cycle = find_cycle({c.real(), c.imag()}, {z.real(), z.imag()});
    REQUIRE(cycle);
    CHECK(cycle->period == 3);
    const auto attracts = [&](C at, double radius) {
        const Complex<double> point{at.real(), at.imag()};
        const auto moved = moved_cycle(point, *cycle);
        return moved && attracts_near(point, *moved, radius);
    };
    CHECK(attracts(c, 0));
    CHECK(attracts(c, 0.01));
    CHECK_FALSE(attracts(c, 0.1));
    CHECK(attracts(c + 0.02, 0.005));
    CHECK_FALSE(attracts(c + 0.2, 1e-6));
}

TEST_CASE("kernel: nothing proved interior ever escapes") {
    // Thin filaments and decorations of the period-3 minibrot: interior and exterior interleave.
    std::vector<double> re, im;
    for (int y = 0; y < 90; ++y) {
        for (int x = 0; x < 90; ++x) {
            re.push_back(-1.78 + x * 0.0006);
            im.push_back(y * 0.0004);
        }
    }
    const auto run = [&](bool find_interior, std::uint64_t limit) {
        std::vector<std::uint64_t> n(re.size());
        std::vector<double> zr(re.size()), zi(re.size()), dr(re.size()), di(re.size());
        std::vector<PixelStatus> status(re.size());
        escape_points(best_simd_level(), {limit, 1e6, false, find_interior, {}}, re, im,
                      {n, zr, zi, dr, di, status}, kNeverStop);
        return status;
    };
    const auto shortcut = run(true, 200000);
    const auto plain = run(false, 200000);
    std::size_t proved = 0;
    for (std::size_t i = 0; i < re.size(); ++i) {
        proved += shortcut[i] == PixelStatus::Interior;
        REQUIRE((shortcut[i] == PixelStatus::Escaped) == (plain[i] == PixelStatus::Escaped));
    }
    CHECK(proved > 1000);
}
