#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "engine/plan.h"
#include "engine/point_batch.h"
#include "support/never_stop.h"
#include "truth/plain_iteration.h"

using namespace mandel;

namespace {

void check_stripes(const View& view) {
    EngineTask task;
    task.view = view;
    task.view.size = {16, 9};
    task.max_iterations = 2000;
    task.plan = make_plan(task.view, {.max_iterations = task.max_iterations, .escape_radius = 625});
    task.escape_radius = 625;
    task.stripes = {4, 0.93};
    std::vector<PixelPosition> positions;
    for (std::uint32_t x = 0; x < 16; ++x) positions.push_back({x, (5 * x + 3) % 9});
    const PixelColumns pixels =
        compute_points(task, {Channel::Distance, Channel::Stripe}, positions, {}, kNeverStop)
            .pixels;
    const PlainIteration plain(task.view, task.max_iterations, task.escape_radius, task.stripes);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const PixelResult truth = plain.pixel(positions[i], kNeverStop);
        if (truth.status != PixelStatus::Escaped) continue;
        // As for z^2 + c: a small shift is allowed to every pixel, and beside the set it shows.
        const double d = truth[Channel::Distance];
        if (d < 1e-5) continue;
        CAPTURE(i);
        CHECK(std::fabs(pixels[Channel::Stripe][i] - truth[Channel::Stripe]) < 1e-8 + 1e-9 / d);
    }
}

}  // namespace

TEST_CASE("engine: the stripe average of other formulas is that of plain iteration") {
    View view;
    view.formula = *find_formula("burning-ship");
    view.re = view.im = Decimal("-0.5");
    check_stripes(view);
    view.re = Decimal("-0.9776143331086109256954759802488695631606296495659408");
    view.im = Decimal("-0.7788696567178977403841510975253062943784162784448554");
    view.zoom = Decimal("1.514e21");
    check_stripes(view);
    View cubic;
    cubic.formula.degree = 3;
    cubic.re = Decimal("0");
    cubic.julia = DecimalPoint{Decimal("0.4"), Decimal("0.6")};
    check_stripes(cubic);
}
