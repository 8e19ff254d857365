#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/plan.h"
#include "engine/point_batch.h"
#include "support/never_stop.h"
#include "truth/plain_iteration.h"

using namespace mandel;

namespace {

struct StripeView {
    const char *name, *re, *im, *zoom;
    std::uint64_t limit;
};

constexpr StripeView kStripeViews[] = {
    {"the whole set", "-0.75", "0", "1.2", 2000},
    {"seahorse valley", "-0.743643887037151", "0.131825904205330", "486132", 5000},
    {"points that doubles lose", "-0.74877", "0.06505", "8000", 20000},
    {"long steps, rebasing", "0.438201090809984714798836704183781579775093781331734",
     "0.250541573359688171678400414758224860053729045156654", "1e28", 20000},
    {"the loop of a short period", "-1.754877666246692760049508896358532874", "0", "2e7", 20000},
    {"far outside", "0.5", "0.7", "1e200", 100},
    {"a minibrot on the needle",
     "-1.7400623825793399052208441670658256382966417204361718668798624184611829",
     "0.0281753397792110489924115211443195096875390767429906085704013095958801", "1e14", 20000},
};

EngineTask task_for(const StripeView& of, Size size) {
    EngineTask task;
    task.view = {Decimal(of.re), Decimal(of.im), Decimal(of.zoom), 0, size};
    task.plan = make_plan(task.view, {.max_iterations = of.limit, .escape_radius = 625});
    task.max_iterations = of.limit;
    task.escape_radius = 625;
    return task;
}

std::vector<PixelPosition> all_of(Size size) {
    std::vector<PixelPosition> positions;
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) positions.push_back({x, y});
    }
    return positions;
}

PixelColumns stripes_of(const EngineTask& task, const std::vector<PixelPosition>& positions,
                        SimdLevel simd) {
    return compute_points(task, {Channel::Distance, Channel::Stripe}, positions, {1, simd},
                          kNeverStop)
        .pixels;
}

}  // namespace

TEST_CASE("engine: the stripe average is that of plain iteration") {
    for (const StripeView& of : kStripeViews) {
        CAPTURE(of.name);
        EngineTask task = task_for(of, {32, 18});
        task.stripes = {4, 0.93};
        const std::vector<PixelPosition> positions = all_of(task.view.size);
        const PixelColumns pixels = stripes_of(task, positions, best_simd_level());
        const PlainIteration plain(task.view, of.limit, task.escape_radius, task.stripes);
        for (std::size_t i = 7; i < positions.size(); i += 23) {
            const PixelResult truth = plain.pixel(positions[i], kNeverStop);
            if (truth.status != PixelStatus::Escaped) continue;
            // A shift by 2^-20 pixels is allowed to every pixel. Beside the set it shows.
            const double d = truth[Channel::Distance];
            if (d < 1e-5) continue;
            CAPTURE(i);
            CHECK(std::fabs(pixels[Channel::Stripe][i] - truth[Channel::Stripe]) < 1e-8 + 1e-9 / d);
        }
    }
}

TEST_CASE("engine: the stripe average has the same bits on every instruction set") {
    for (const StripeView& of : kStripeViews) {
        CAPTURE(of.name);
        const EngineTask task = task_for(of, {96, 54});
        const std::vector<PixelPosition> positions = all_of(task.view.size);
        const PixelColumns pixels = stripes_of(task, positions, SimdLevel::Scalar);
        for (const SimdLevel simd : {SimdLevel::Avx2, SimdLevel::Avx512}) {
            if (!has_simd_level(simd)) continue;
            const PixelColumns same = stripes_of(task, positions, simd);
            CHECK(std::ranges::equal(same[Channel::Stripe], pixels[Channel::Stripe]));
        }
        // Whatever is computed beside it.
        const std::vector<PixelPosition> some(positions.begin() + 100, positions.begin() + 117);
        const PixelColumns alone = stripes_of(task, some, best_simd_level());
        CHECK(std::ranges::equal(alone[Channel::Stripe],
                                 pixels[Channel::Stripe].subspan(100, some.size())));
    }
}
