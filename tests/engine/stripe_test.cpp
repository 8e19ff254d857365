#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstdio>
#include <string>
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
    {"lost points", "-0.74877", "0.06505", "8000", 20000},
    {"line 1e28", "0.438201090809984714798836704183781579775093781331734",
     "0.250541573359688171678400414758224860053729045156654", "1e28", 20000},
    {"far outside", "0.5", "0.7", "1e200", 100},
    {"kf 1e14", "-1.7400623825793399052208441670658256382966417204361718668798624184611829", "0.0281753397792110489924115211443195096875390767429906085704013095958801", "1e14", 20000},
};

PixelColumns stripes_of(const EngineTask& task, const std::vector<PixelPosition>& positions,
                        SimdLevel simd) {
    return compute_points(task, {Channel::Fraction, Channel::Distance, Channel::Stripe}, positions,
                          {1, simd}, kNeverStop)
        .pixels;
}

}  // namespace

TEST_CASE("engine: the stripe average is that of plain iteration, and the same bits everywhere") {
    std::vector<StripeView> views(std::begin(kStripeViews), std::end(kStripeViews));
    static std::string a[4];
    if (std::getenv("SV_RE")) {
        a[0]=std::getenv("SV_RE"); a[1]=std::getenv("SV_IM"); a[2]=std::getenv("SV_ZOOM");
        views = {{"env", a[0].c_str(), a[1].c_str(), a[2].c_str(), std::strtoull(std::getenv("SV_I"),nullptr,10)}};
    }
    for (const StripeView& of : views) {
        CAPTURE(of.name);
        EngineTask task;
        task.view = {Decimal(of.re), Decimal(of.im), Decimal(of.zoom), 0, {96, 54}};
        task.plan = make_plan(task.view, {.max_iterations = of.limit, .escape_radius = 625});
        task.max_iterations = of.limit;
        task.escape_radius = 625;
        std::vector<PixelPosition> positions;
        for (std::uint32_t y = 0; y < 54; ++y)
            for (std::uint32_t x = 0; x < 96; ++x) positions.push_back({x, y});
        const PixelColumns pixels = stripes_of(task, positions, SimdLevel::Avx512);
        for (const SimdLevel simd : {SimdLevel::Scalar, SimdLevel::Avx2}) {
            const PixelColumns same = stripes_of(task, positions, simd);
            CHECK(std::ranges::equal(same[Channel::Stripe], pixels[Channel::Stripe]));
        }
        const PlainIteration plain(task.view, of.limit, 625);
        double worst = 0; std::vector<double> diffs;
        for (std::size_t i = 7; i < positions.size(); i += std::getenv("SV_STEP") ? (std::size_t)atoi(std::getenv("SV_STEP")) : 61) {
            const PixelResult truth = plain.pixel(positions[i], kNeverStop);
            if (truth.status != PixelStatus::Escaped) continue;
            CHECK(pixels.n()[i] == truth.n);
            const double diff = std::fabs(pixels[Channel::Stripe][i] - truth[Channel::Stripe]);
            if (diff > 1e-7) std::printf("  %zu n %lu S %.9g truth %.9g diff %g d %g\n", i, truth.n, pixels[Channel::Stripe][i], truth[Channel::Stripe], diff, truth[Channel::Distance]);
            worst = std::max(worst, diff); diffs.push_back(diff);
        }
        std::sort(diffs.begin(), diffs.end());
        std::printf("%s: %zu pixels, median %g, worst %g\n", of.name, diffs.size(), diffs.empty()?0:diffs[diffs.size()/2], worst);
    }
}
