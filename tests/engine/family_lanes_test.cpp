// Pixels of other formulas in vectors, direct and in perturbation.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "engine/plan.h"
#include "engine/point_batch.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

struct Place {
    const char* formula;
    int degree;
    const char *re, *im, *zoom;
    const char *julia_re, *julia_im;  // or null
};

// Among them pixels that doubles lose, and some that double-doubles lose, too.
const Place kPlaces[] = {
    {"burning-ship", 2, "-1.762", "-0.028", "40", nullptr, nullptr},
    {"burning-ship", 2, "-0.9776143331086109256954759802488695631606296495659408",
     "-0.7788696567178977403841510975253062943784162784448554", "1.514e21", nullptr, nullptr},
    {"buffalo", 2, "-0.7609604270164026697727303680824322909262528089",
     "-1.6927908027409741000196316777742240804714072883", "1e33", nullptr, nullptr},
    {"tricorn", 3, "0.79482045802261718797213530040249848992419220326150114541710238643",
     "1.02143426066419674109728210622524682099457904005179785751597136216", "2.567e36", nullptr,
     nullptr},
    {"burning-ship", 2, "0.288583040823741799595317590928315912587641",
     "0.027434177658161067472669129334686062603958", "1e28", "-1.62", "-0.03"},
};

EngineTask task_of(const Place& place) {
    EngineTask task;
    task.view.formula = *find_formula(place.formula);
    task.view.formula.degree = place.degree;
    task.view.re = Decimal(place.re);
    task.view.im = Decimal(place.im);
    task.view.zoom = Decimal(place.zoom);
    if (place.julia_re != nullptr) {
        task.view.julia = DecimalPoint{Decimal(place.julia_re), Decimal(place.julia_im)};
    }
    task.view.size = {32, 18};
    task.max_iterations = 2000;
    task.escape_radius = 625;
    task.plan = make_plan(task.view, {.max_iterations = task.max_iterations, .escape_radius = 625});
    return task;
}

PixelColumns pixels_of(const EngineTask& task, SimdLevel simd) {
    std::vector<PixelPosition> positions;
    for (std::uint32_t y = 0; y < 18; ++y) {
        for (std::uint32_t x = y % 3; x < 32; x += 3) positions.push_back({x, y});
    }
    Execution execution;
    execution.simd = simd;
    return compute_points(task, {Channel::Distance, Channel::Angle}, positions, execution,
                          kNeverStop)
        .pixels;
}

}  // namespace

TEST_CASE("engine: pixels of other formulas are the same on every instruction set") {
    for (const Place& place : kPlaces) {
        INFO(place.formula << " " << place.zoom);
        const EngineTask task = task_of(place);
        const PixelColumns scalar = pixels_of(task, SimdLevel::Scalar);
        for (const SimdLevel level : vector_levels()) {
            const PixelColumns pixels = pixels_of(task, level);
            for (std::size_t i = 0; i < pixels.status().size(); ++i) {
                CAPTURE(i);
                CHECK(pixels.at(i) == scalar.at(i));
            }
        }
    }
}

TEST_CASE("engine: long steps of other formulas leave pixels where single ones do") {
    for (const Place& place : kPlaces) {
        INFO(place.formula << " " << place.zoom);
        EngineTask task = task_of(place);
        const PixelColumns with = pixels_of(task, SimdLevel::Scalar);
        task.accelerators.long_steps = false;
        const PixelColumns without = pixels_of(task, SimdLevel::Scalar);
        for (std::size_t i = 0; i < with.status().size(); ++i) {
            CAPTURE(i);
            const PixelResult a = with.at(i), b = without.at(i);
            CHECK(a.status == b.status);
            if (a.status != PixelStatus::Escaped || b[Channel::Distance] < 5e-5) continue;
            CHECK(a.n == b.n);
            CHECK(std::fabs(a.mu() - b.mu()) * b[Channel::Distance] < 1e-8);
        }
    }
}
