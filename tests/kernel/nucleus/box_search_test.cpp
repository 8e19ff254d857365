#include "kernel/nucleus/nucleus_search.h"

#include <doctest/doctest.h>

#include <complex>
#include <optional>
#include <random>
#include <vector>

#include "support/boxes.h"
#include "support/never_stop.h"

using namespace mandel;

namespace {

using Point = std::complex<double>;

struct ShallowBox {
    Point centre, right;
    double aspect;  // width / height

    Point up() const { return right * Point(0, 1 / aspect); }
    PlaneBox plane_box() const {
        BigFloat re(64), im(64);
        mpfr_set_d(re.get(), centre.real(), MPFR_RNDN);
        mpfr_set_d(im.get(), centre.imag(), MPFR_RNDN);
        return {std::move(re), std::move(im), ComplexExp(right.real(), right.imag(), 0),
                ComplexExp(up().real(), up().imag(), 0)};
    }
};

// The first n whose Z_n(c), on very many points of the edge, winds around 0; nothing while no
// point is beyond 1e8.
std::optional<std::uint64_t> plain_lowest_period(const ShallowBox& box) {
    constexpr int kPerSide = 2000;
    std::vector<Point> c;
    const Point corners[] = {-box.right - box.up(), box.right - box.up(), box.right + box.up(),
                             -box.right + box.up()};
    for (int side = 0; side < 4; ++side) {
        const Point from = corners[side], to = corners[(side + 1) % 4];
        for (int i = 0; i < kPerSide; ++i) {
            c.push_back(box.centre + from + (to - from) * (i / double{kPerSide}));
        }
    }
    std::vector<Point> z(c.size());
    for (std::uint64_t n = 1; n < 200; ++n) {
        double turns = 0;
        for (std::size_t k = 0; k < c.size(); ++k) {
            z[k] = z[k] * z[k] + c[k];
            if (std::abs(z[k]) > 1e8) return std::nullopt;
        }
        for (std::size_t k = 0; k < c.size(); ++k) {
            turns += std::arg(z[(k + 1) % c.size()] / z[k]);
        }
        if (std::fabs(turns) > 3) return n;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("kernel: the period of a box is the lowest whose zeros its edge winds around") {
    std::mt19937 random(4);
    std::uniform_real_distribution<double> unit(0, 1);
    int compared = 0;
    for (int i = 0; i < 120; ++i) {
        const double size = std::pow(10, -0.3 - 2.5 * unit(random));
        const ShallowBox box{{-2 + 2.5 * unit(random), 1.2 * unit(random)},
                             std::polar(size, 7 * unit(random)),
                             0.5 + 2 * unit(random)};
        const auto expected = plain_lowest_period(box);
        if (!expected) continue;
        CAPTURE(i);
        const NucleusSearch found = find_nucleus(box.plane_box(), 1000, kNeverStop);
        REQUIRE(found.nucleus);
        CHECK(found.nucleus->period == *expected);
        const Point nucleus{found.nucleus->re.to_double(), found.nucleus->im.to_double()};
        const Point place = (nucleus - box.centre) / box.right;
        CHECK(std::fabs(place.real()) <= 1 + 1e-6);
        CHECK(std::fabs(place.imag()) * box.aspect <= 1 + 1e-6);
        ++compared;
    }
    CHECK(compared > 30);
}

TEST_CASE("kernel: a search says why there is nothing") {
    StopFlag stopped;
    stopped.request();
    const auto search = [](double re, double im, double half_side, std::uint64_t limit,
                           const StopFlag& stop) {
        return find_nucleus(ShallowBox{{re, im}, half_side, 1}.plane_box(), limit, stop).outcome;
    };
    CHECK(search(3, 4, 1e-3, 1000, kNeverStop) == SearchOutcome::AllEscape);
    CHECK(search(0.5, 0.5, 1e-9, 1000, kNeverStop) == SearchOutcome::AllEscape);
    CHECK(search(1e90, 0, 1e80, 1000, kNeverStop) == SearchOutcome::AllEscape);
    CHECK(search(-0.1, 0.1, 1e-9, 1'000'000, kNeverStop) == SearchOutcome::AllInside);
    CHECK(search(-1.7548776662466927, 0, 1e-6, 2, kNeverStop) == SearchOutcome::Limit);
    CHECK(search(-1.7548776662466927, 0, 1e-6, 3, kNeverStop) == SearchOutcome::Found);
    CHECK(search(0.25, 0, 1e-12, 100'000, kNeverStop) == SearchOutcome::Limit);
    CHECK(search(-1.7548776662466927, 0, 1e-6, 3, stopped) == SearchOutcome::Stopped);
    // All of the plane, and a corner of the set seen from far away.
    CHECK(search(1e90, 0, 2e90, 1000, kNeverStop) == SearchOutcome::Found);
    CHECK(search(10, 10, 9.95, 1000, kNeverStop) == SearchOutcome::Found);
}
