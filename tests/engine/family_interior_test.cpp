// Interior values of other formulas and Julia sets, against cycles in plain arbitrary precision.
#include <doctest/doctest.h>
#include <cmath>
#include <string>
#include <vector>

#include "engine/family_worker.h"
#include "engine/pixel_map.h"
#include "engine/plan.h"
#include "engine/plane_matrix.h"
#include "engine/point_batch.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/plain_family_orbit.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

struct Place {
    const char* formula;
    int degree;
    const char *re, *im, *zoom;
    bool has_distance = true;
};

const Place kPlaces[] = {
    {"mandelbrot", 3, "0", "0.2", "1.5"},
    {"mandelbrot", 7, "0.4", "-0.5", "3"},
    {"tricorn", 2, "-1.38", "0.02", "20"},
    {"tricorn", 3, "0.1", "0.4", "2"},
    {"burning-ship", 2, "-0.7", "-0.3", "2", false},
    {"celtic", 2, "-0.3", "0.1", "2", false},
    {"mandelbrot", 3, "0.565467016741617709968125018716", "0.388598410323356463318139433888",
     "3e8"},
    {"mandelbrot", 3, "0.565467670402288140032589188042249167495073204",
     "0.388598168275526096120887624593700062018522746", "5e22"},
    {"burning-ship", 2, "-0.977614248897650138589970884856776",
     "-0.778869798364643942039669935989582", "4e10", false},
};

EngineTask task_of(const Place& place) {
    EngineTask task;
    View& view = task.view;
    view.formula = *find_formula(place.formula);
    view.formula.degree = place.degree;
    view.re = Decimal(place.re);
    view.im = Decimal(place.im);
    view.zoom = Decimal(place.zoom);
    view.size = {48, 27};
    view.rotate_deg = 25;
    view.stretch = 0.3;
    task.max_iterations = 2000;
    task.escape_radius = 625;
    task.plan = make_plan(view, {.max_iterations = task.max_iterations, .escape_radius = 625});
    return task;
}

const Execution kRun{1, best_simd_level()};

PixelColumns values_of(const EngineTask& task, const std::vector<PixelPosition>& positions) {
    return compute_points(task, kInteriorChannels, positions, kRun, kNeverStop).pixels;
}

// |lambda| of the cycle of so many steps that the orbit of 0 has come to; no number if there is
// none, or if it is one of fewer steps.
double plain_multiplier(const EngineTask& task, PixelPosition at, std::uint64_t period) {
    constexpr mpfr_prec_t kBits = 320;
    const Complex<double> offset = PixelMap(task.view, task.plan).offset(at.x, at.y, {});
    const BigComplex c =
        plane_point(task.view, plane_matrix(task.view, kBits), offset.re, offset.im, kBits);
    const Formula& f = task.view.formula;
    PlainFamilyOrbit orbit(f, c, kBits);
    for (std::uint64_t n = 0; n < 100 * period; ++n) orbit.step();
    const BigComplex start = orbit.exact_z();
    double log2_slope = 0;
    FloatExp nearest(16.0);
    for (std::uint64_t n = 1;; ++n) {
        log2_slope += std::log2(f.degree) + (f.degree - 1) * std::log2(orbit.size().to_double());
        orbit.step();
        BigComplex minus = start;
        mpfr_neg(minus.re.get(), minus.re.get(), MPFR_RNDN);
        mpfr_neg(minus.im.get(), minus.im.get(), MPFR_RNDN);
        const FloatExp apart = sum(orbit.exact_z(), minus, kBits).to_complex_exp().abs();
        if (n == period) {
            if (!(apart < nearest * 1e-6)) return NAN;
            break;
        }
        if (period % n == 0 && apart < nearest) nearest = apart;
    }
    const bool is_odd = period % 2 == 1 && f.pre_im == Fold::Negate;
    return std::exp2(is_odd ? 2 * log2_slope : log2_slope);
}

}  // namespace

TEST_CASE("engine: points inside have the period and the multiplier of their cycle") {
    for (const Place& place : kPlaces) {
        const EngineTask task = task_of(place);
        const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 300);
        const PixelColumns found = values_of(task, positions);
        int compared = 0;
        for (std::size_t i = 0; i < positions.size() && compared < 5; ++i) {
            const auto period = static_cast<std::uint64_t>(found[Channel::Period][i]);
            const double multiplier = found[Channel::Multiplier][i];
            // The plain orbit has come near its cycle then.
            if (period == 0 || multiplier > 0.5) continue;
            CAPTURE(std::string(place.formula));
            CAPTURE(std::string(place.zoom));
            CAPTURE(period);
            CHECK(found.status()[i] == PixelStatus::Interior);
            CHECK(plain_multiplier(task, positions[i], period) ==
                  doctest::Approx(multiplier).epsilon(1e-5));
            CHECK(std::isfinite(found[Channel::InnerDistance][i]) == place.has_distance);
            ++compared;
        }
        CHECK(compared >= 3);
    }
}

TEST_CASE("engine: interior values do not depend on the points computed with one") {
    for (const Place& place : {kPlaces[0], kPlaces[2], kPlaces[4], kPlaces[7]}) {
        const EngineTask task = task_of(place);
        std::vector<PixelPosition> positions = seeded_positions(task.view.size, 80);
        const PixelColumns all = values_of(task, positions);
        std::vector<PixelPosition> backwards(positions.rbegin(), positions.rend());
        const PixelColumns other = values_of(task, backwards);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            REQUIRE(all.at(i) == other.at(positions.size() - 1 - i));
        }
    }
}

TEST_CASE("engine: a distance inside is what the multiplier's change over a pixel says") {
    for (const Place& place : {kPlaces[0], kPlaces[1], kPlaces[6], kPlaces[7]}) {
        EngineTask task = task_of(place);
        task.view.stretch = 0;
        task.family = make_family_reference(task, kNeverStop);
        FamilyInterior interior(*task.family->inside, 2000);
        int compared = 0;
        for (double right = -20; right < 21; right += 3) {
            const auto at = interior.find(right, 1);
            if (!at || at->multiplier < 0.05 || at->multiplier > 0.95) continue;
            constexpr double kStep = 1e-4;
            const auto multiplier = [&](double x, double y) {
                return interior.find(right + x * kStep, 1 + y * kStep)->multiplier;
            };
            const double along = multiplier(1, 0) - multiplier(-1, 0);
            const double up = multiplier(0, 1) - multiplier(0, -1);
            const double slope = std::hypot(along, up) / (2 * kStep);
            // z^d + c: as the root g is holomorphic, |g| changes by |g'| on its steepest way.
            const double power = 1.0 / (place.degree - 1);
            const double g = std::pow(at->multiplier, power);
            const double of_root = power * g / at->multiplier * slope;
            CHECK(at->distance * of_root == doctest::Approx(1 - g * g).epsilon(1e-4));
            ++compared;
        }
        CHECK(compared >= 3);
    }
}

TEST_CASE("engine: in the first component of the tricorn distances have a closed form") {
    // c = w - conj(w)^2: G = 2 conj(w), and the largest stretch of dw by dc is 1 / (1 - 2 |w|).
    EngineTask task = task_of({"tricorn", 2, "0", "0", "1"});
    task.view.stretch = 0;
    task.family = make_family_reference(task, kNeverStop);
    FamilyInterior interior(*task.family->inside, 2000);
    const double spacing = task.plan.spacing.to_double();
    const double turn = task.view.rotate_deg * 3.141592653589793 / 180;
    for (const Complex<double> w : {Complex<double>{0.1, 0.2}, {-0.3, 0.1}, {0, 0.4}, {0, 0}}) {
        const Complex<double> c{w.re - (w.re * w.re - w.im * w.im), w.im + 2 * w.re * w.im};
        const double right = (c.re * std::cos(turn) + c.im * std::sin(turn)) / spacing;
        const double up = (c.im * std::cos(turn) - c.re * std::sin(turn)) / spacing;
        const auto values = interior.find(right, up);
        REQUIRE(values);
        const double size = 2 * std::hypot(w.re, w.im);
        CHECK(values->period == 1);
        CHECK(values->multiplier == doctest::Approx(size * size).epsilon(1e-9));
        CHECK(values->distance * spacing ==
              doctest::Approx((1 + size) * (1 - size) * (1 - size) / 2).epsilon(1e-9));
    }
}

TEST_CASE("engine: Julia sets have the period and the multiplier of their one cycle") {
    EngineTask task = task_of({"mandelbrot", 3, "0", "0", "2"});
    // c = w - w^3 with w = 0.4 i: a fixed point of multiplier 3 |w|^2.
    task.view.julia = DecimalPoint{Decimal("0"), Decimal("0.464")};
    const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 40);
    const PixelColumns found = values_of(task, positions);
    int inside = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (found.status()[i] != PixelStatus::Interior) continue;
        ++inside;
        CHECK(found[Channel::Period][i] == 1);
        CHECK(found[Channel::Multiplier][i] == doctest::Approx(0.48).epsilon(1e-9));
        CHECK(std::isinf(found[Channel::InnerDistance][i]));
    }
    CHECK(inside > 5);
}

TEST_CASE("engine: beside folds a cycle that the orbit does not enter is not its own") {
    EngineTask task = task_of({"burning-ship", 2, "0.226964181561201", "0.452745537967506", "1e5"});
    const std::vector<PixelPosition> positions = seeded_positions(task.view.size, 40);
    const PixelColumns found = values_of(task, positions);
    for (std::size_t i = 0; i < positions.size(); ++i) CHECK(found[Channel::Period][i] == 0);
}
