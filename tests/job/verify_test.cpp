#include "job/verify.h"

#include <doctest/doctest.h>

#include "support/small_scene.h"

using namespace mandel;

namespace {

// Seahorse valley, with points of all kinds.
const View kView{Decimal("-0.7453"), Decimal("0.1127"), Decimal("300"), 20, {48, 27}};
const Limits kLimits{.max_iterations = 700};

std::vector<PixelPosition> all_pixels() {
    std::vector<PixelPosition> pixels;
    for (std::uint32_t y = 0; y < kView.size.height; ++y) {
        for (std::uint32_t x = 0; x < kView.size.width; ++x) pixels.push_back({x, y});
    }
    return pixels;
}

}  // namespace

TEST_CASE("job: the fast path verifies, on every pixel of a small picture") {
    const std::vector<PixelPosition> pixels = all_pixels();
    const StopFlag never;
    const auto verification = verify_pixels(kView, kLimits, pixels, two_threads(), never);
    REQUIRE(verification);
    CHECK(verification->mismatches.empty());
    CHECK(verification->samples == pixels.size());
    CHECK(verification->judged > pixels.size() / 2);
    CHECK(verification->max_iterations == 700);
    CHECK(verification->worst_shift < 1e-9);
}

TEST_CASE("job: every result that is made wrong is found, and no other") {
    const std::vector<PixelPosition> pixels = all_pixels();
    const StopFlag never;
    ProbeRun run = probe_pixels(kView, kLimits, pixels, two_threads(), never);
    std::vector<std::size_t> spoilt;
    for (std::size_t i = 0; i < pixels.size(); i += 7) {
        PixelResult result = run.pixels.at(i);
        if (result.status != PixelStatus::Escaped) {
            result.status = PixelStatus::Escaped;
        } else if (i % 2 == 0) {
            result.status = PixelStatus::Interior;
        } else if (result[Channel::Distance] > 0.1) {
            ++result.n;
        } else {
            continue;
        }
        run.pixels.set(i, result);
        spoilt.push_back(i);
    }
    const auto verification = verify_results(kView, kLimits.escape_radius, pixels, run, 2, never);
    REQUIRE(verification);
    REQUIRE(verification->mismatches.size() == spoilt.size());
    for (std::size_t k = 0; k < spoilt.size(); ++k) {
        const Mismatch& mismatch = verification->mismatches[k];
        CHECK(mismatch.pixel == pixels[spoilt[k]]);
        CHECK((mismatch.fast.status == PixelStatus::Interior ||
               mismatch.truth.status == PixelStatus::Limit ||
               (mismatch.fast.n == mismatch.truth.n + 1 &&
                mismatch.judgement.fault == Fault::Smooth)));
    }
    CHECK(verification->worst_shift > 0.05);
}

TEST_CASE("job: a limit that was found is the limit that the truth is held to") {
    const std::vector<PixelPosition> pixels = {{0, 0}, {10, 20}, {47, 3}, {30, 13}};
    const StopFlag never;
    const ProbeRun run = probe_pixels(kView, {}, pixels, two_threads(), never);
    CHECK(run.max_iterations > 700);
    const auto verification = verify_pixels(kView, {}, pixels, two_threads(), never);
    REQUIRE(verification);
    CHECK(verification->max_iterations == run.max_iterations);
    CHECK(verification->mismatches.empty());
}

TEST_CASE("job: verification is the same for any number of threads, and can be stopped") {
    const std::vector<PixelPosition> pixels = all_pixels();
    StopFlag stop;
    const auto one = verify_pixels(kView, kLimits, pixels, {1, SimdLevel::Scalar}, stop);
    const auto seven = verify_pixels(kView, kLimits, pixels, {7, SimdLevel::Scalar}, stop);
    CHECK(one->worst_shift == seven->worst_shift);
    CHECK(one->judged == seven->judged);
    stop.request();
    CHECK_FALSE(verify_pixels(kView, kLimits, pixels, two_threads(), stop));
}
