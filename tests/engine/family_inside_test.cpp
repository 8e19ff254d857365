// Insides of other formulas and Julia sets: pixels that are proved to be inside are those that
// would have reached the limit, and no others.
#include <doctest/doctest.h>

#include <string>
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
    const char *julia_re = nullptr, *julia_im = nullptr;
};

// Whole sets, edges of components, minisets at depth, basins of Julia sets.
const Place kPlaces[] = {
    {"tricorn", 2, "0", "0", "1"},
    {"tricorn", 2, "0.375", "0.6495", "300"},
    {"mandelbrot", 3, "0.385", "0", "1000"},
    {"mandelbrot", 5, "0.4", "0.4", "8"},
    {"burning-ship", 2, "-1.76", "-0.03", "40"},
    {"celtic", 2, "-1.2", "0.1", "20"},
    {"burning-ship", 2, "0.226964181561201", "0.452745537967506", "1e5"},
    {"mandelbrot", 3, "0.56546767040228814003258918804224916749507320400",
     "0.38859816827552609612088762459370006201852274573", "2.4e22"},
    {"tricorn", 2, "-1.622274284175431708165472877340418717510095310",
     "-0.022378517844804354776901654143303372348578937", "1.0041e20"},
    {"burning-ship", 2, "-0.966901132253330129518562603860684",
     "-0.839624851814678607437112839141451", "6e8"},
    {"mandelbrot", 2, "-0.27633762359311752553246303323554080250641332864192",
     "0.47972798430939488941621917412657850920902892179806", "1e20", "-0.122561166876654",
     "0.744861766619744"},
    {"burning-ship", 2, "0", "0", "1", "-0.2", "-0.1"},
};

EngineTask task_of(const Place& place, bool finds_interior) {
    EngineTask task;
    View& view = task.view;
    view.formula = *find_formula(place.formula);
    view.formula.degree = place.degree;
    view.re = Decimal(place.re);
    view.im = Decimal(place.im);
    view.zoom = Decimal(place.zoom);
    view.size = {32, 18};
    if (place.julia_re != nullptr) {
        view.julia = DecimalPoint{Decimal(place.julia_re), Decimal(place.julia_im)};
    }
    task.max_iterations = 1500;
    task.escape_radius = 625;
    task.plan = make_plan(view, {.max_iterations = task.max_iterations, .escape_radius = 625});
    task.accelerators.find_interior = finds_interior;
    task.lists_far = true;  // proofs are tried under any limit
    return task;
}

PixelColumns pixels_of(const Place& place, bool finds_interior,
                       const std::vector<PixelPosition>& positions) {
    return compute_points(task_of(place, finds_interior), {Channel::Distance}, positions,
                          {1, best_simd_level()}, kNeverStop)
        .pixels;
}

}  // namespace

TEST_CASE("engine: what is proved to be inside is what would have reached the limit") {
    std::vector<PixelPosition> positions;
    for (std::uint32_t y = 0; y < 18; ++y) {
        for (std::uint32_t x = 0; x < 32; ++x) positions.push_back({x, y});
    }
    int proved = 0;
    for (const Place& place : kPlaces) {
        CAPTURE(place.formula);
        CAPTURE(place.zoom);
        const PixelColumns with = pixels_of(place, true, positions);
        const PixelColumns without = pixels_of(place, false, positions);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            CAPTURE(i);
            if (without.status()[i] == PixelStatus::Escaped) {
                REQUIRE(with.status()[i] == PixelStatus::Escaped);
                REQUIRE(with.n()[i] == without.n()[i]);
            } else {
                REQUIRE(with.status()[i] != PixelStatus::Escaped);
            }
            proved += with.status()[i] == PixelStatus::Interior ? 1 : 0;
        }
    }
    CHECK(proved > 1200);
}
