#include "watch/progress_estimate.h"

#include <doctest/doctest.h>

#include <cmath>

#include "watch/made_up_picture.h"

namespace mandel {
namespace {

constexpr Size kSize{640, 640};

// The lower half costs a hundred times the upper.
PixelResult uneven(std::uint32_t, std::uint32_t y) {
    PixelResult result;
    result.n = y < kSize.height / 2 ? 100 : 20'000;
    result.status = PixelStatus::Escaped;
    return result;
}

// What the estimate cannot know: how long a unit really takes.
double true_seconds(const WorkUnit& unit) {
    double seconds = 0;
    for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) {
        seconds += static_cast<double>(uneven(x, y).n) * 1e-7;
    });
    return seconds;
}

struct Answers {
    double total_seconds = 0;
    double worst_after_first_level = 0;  // relative to the total
    double worst_fraction = 0;
};

// Computes the picture in order, asking after each unit.
Answers follow(MadeUpPicture& picture, std::vector<WorkUnit> units) {
    ProgressEstimate estimate(picture.start(), kBegin);
    estimate.begin_run(picture.begin_run(units), kBegin);
    Answers answers;
    for (const WorkUnit& unit : units) answers.total_seconds += true_seconds(unit);
    double now = 0;
    for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
        now += true_seconds(units[unit]);
        estimate.take(picture.compute_units(unit, unit + 1), after(now));
        const Progress progress = estimate.at(after(now));
        if (!progress.remaining_seconds || !units[unit].skips_coarser) continue;
        const double wrong = *progress.remaining_seconds - (answers.total_seconds - now);
        answers.worst_after_first_level =
            std::max(answers.worst_after_first_level, std::fabs(wrong) / answers.total_seconds);
        answers.worst_fraction = std::max(
            answers.worst_fraction, std::fabs(progress.fraction - now / answers.total_seconds));
    }
    return answers;
}

TEST_CASE("watch: with levels the remaining time is right on a view of uneven cost") {
    MadeUpPicture picture(kSize, uneven);
    const Answers answers = follow(picture, level_tiles(kSize, 80));
    CHECK(answers.total_seconds > 100);
    CHECK(answers.worst_after_first_level < 0.03);
    CHECK(answers.worst_fraction < 0.03);
}

TEST_CASE("watch: nothing is said about the rest before there is anything to go by") {
    MadeUpPicture picture(kSize, uneven);
    ProgressEstimate estimate(picture.start(), kBegin);
    CHECK_FALSE(estimate.at(after(1)).remaining_seconds);
    CHECK(estimate.at(kBegin).fraction == 0);
    estimate.begin_run(picture.begin_run(level_tiles(kSize, 80)), kBegin);
    CHECK_FALSE(estimate.at(after(100)).remaining_seconds);
    estimate.take(picture.compute_units(0, 1), after(100.0001));
    CHECK(estimate.at(after(100.0001)).fraction < 0.1);
}

TEST_CASE("watch: preparation before the first unit is not taken for work") {
    MadeUpPicture picture(kSize, made_up_pixel);
    ProgressEstimate estimate(picture.start(), kBegin);
    const auto units = tiles(kSize, 80);
    estimate.begin_run(picture.begin_run(units), kBegin);
    // A hundred seconds for the reference orbit, then a second a unit.
    for (std::uint32_t unit = 0; unit < 32; ++unit) {
        estimate.take(picture.compute_units(unit, unit + 1), after(100 + unit));
    }
    // Later rows cost more here; the bound only excludes a share of the hundred.
    CHECK(*estimate.at(after(131)).remaining_seconds < 100);
}

TEST_CASE("watch: an earlier sample says how long the next ones take") {
    MadeUpPicture picture(kSize, uneven);
    PictureStart start = picture.start();
    start.samples = 3;
    ProgressEstimate estimate(start, kBegin);
    RunStart run = picture.begin_run(tiles(kSize, 80));
    estimate.begin_run(run, kBegin);
    for (std::uint32_t unit = 0; unit < 64; ++unit) {
        estimate.take(picture.compute_units(unit, unit + 1), after(unit + 1));
    }
    CHECK(*estimate.at(after(64)).remaining_seconds == doctest::Approx(128).epsilon(0.01));
    run = picture.begin_run(tiles(kSize, 80));
    run.sample = 1;
    estimate.begin_run(run, after(64));
    CHECK(*estimate.at(after(64)).remaining_seconds == doctest::Approx(128).epsilon(0.05));
    CHECK(estimate.at(after(64)).fraction == doctest::Approx(1 / 3.0).epsilon(0.05));
}

TEST_CASE("watch: a raised limit makes more to do, at the speed known so far") {
    MadeUpPicture picture(kSize, uneven);
    ProgressEstimate estimate(picture.start(), kBegin);
    RunStart run = picture.begin_run(tiles(kSize, 80));
    run.max_iterations = 20'000;
    estimate.begin_run(run, kBegin);
    for (std::uint32_t unit = 0; unit < 64; ++unit) {
        estimate.take(picture.compute_units(unit, unit + 1), after(unit + 1));
    }
    CHECK(*estimate.at(after(64)).remaining_seconds == 0);
    // As much again as has been spent: half of the pixels at ten times the cost are 100 times...
    run = picture.begin_run(tiles(kSize, 160));
    run.max_iterations = 200'000;
    run.pixels_at_limit = kSize.pixels() / 20;
    estimate.begin_run(run, after(64));
    CHECK(*estimate.at(after(64)).remaining_seconds == doctest::Approx(64).epsilon(0.1));
    CHECK(estimate.at(after(64)).fraction == doctest::Approx(0.5).epsilon(0.1));
    estimate.take(picture.compute_units(0, 8), after(96));
    CHECK(*estimate.at(after(96)).remaining_seconds == doctest::Approx(32).epsilon(0.1));
}

TEST_CASE("watch: pixels per second and the phase of writing") {
    MadeUpPicture picture({64, 64});
    ProgressEstimate estimate(picture.start(), kBegin);
    estimate.begin_run(picture.begin_run(tiles({64, 64}, 32)), kBegin);
    estimate.take(picture.compute_units(0, 2), after(2));
    CHECK(estimate.at(after(2)).pixels_per_second == 1024);
    estimate.begin_writing();
    CHECK(estimate.at(after(3)).phase == PicturePhase::Writing);
    CHECK(estimate.at(after(3)).fraction == 1);
    CHECK_FALSE(estimate.at(after(3)).remaining_seconds);
}

TEST_CASE("watch: pictures of any shape can be estimated") {
    for (const Size size : {Size{1, 1}, Size{1, 5000}, Size{5000, 1}, Size{65, 63}, Size{7, 3}}) {
        MadeUpPicture picture(size);
        ProgressEstimate estimate(picture.start(), kBegin);
        estimate.begin_run(picture.begin_run(level_tiles(size, 64)), kBegin);
        estimate.take(picture.compute_units(0, picture.units()), after(1));
        CHECK(estimate.at(after(1)).fraction == 1);
        CHECK(*estimate.at(after(1)).remaining_seconds == 0);
    }
}

}  // namespace
}  // namespace mandel
