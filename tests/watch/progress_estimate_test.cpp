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

double seconds_of(const WorkUnit& unit) {
    double seconds = 0;
    for_each_pixel(unit, [&](std::uint32_t x, std::uint32_t y) {
        seconds += static_cast<double>(uneven(x, y).n) * 1e-7;
    });
    return seconds;
}

// The sparser the pixels, the more each costs.
double sparse_seconds_of(const WorkUnit& unit) { return seconds_of(unit) * (1 + 0.5 * unit.step); }

struct Answers {
    double worst = 0;  // of the remaining seconds, relative to the total
    double worst_fraction = 0;
};

// Computes the picture in order, asking after each unit from this part of the total on.
Answers follow(MadeUpPicture& picture, const std::vector<WorkUnit>& units, double from) {
    ProgressEstimate estimate(picture.start(), kBegin);
    estimate.begin_run(picture.begin_run(units), kBegin);
    double total = 0;
    for (const WorkUnit& unit : units) total += picture.seconds(unit);
    CHECK(total > 100);
    Answers answers;
    double now = 0;
    for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
        now += picture.seconds(units[unit]);
        estimate.take(picture.compute_units(unit, unit + 1));
        const Progress progress = estimate.at(after(now));
        if (now < from * total) continue;
        REQUIRE(progress.remaining_seconds);
        const double wrong = *progress.remaining_seconds - (total - now);
        answers.worst = std::max(answers.worst, std::fabs(wrong) / total);
        answers.worst_fraction =
            std::max(answers.worst_fraction, std::fabs(progress.fraction - now / total));
    }
    return answers;
}

TEST_CASE("watch: with levels the remaining time is right on a view of uneven cost") {
    MadeUpPicture picture(kSize, uneven);
    picture.seconds = seconds_of;
    const Answers answers = follow(picture, level_tiles(kSize, 80), 1.0 / 60);
    CHECK(answers.worst < 0.03);
    CHECK(answers.worst_fraction < 0.03);
}

TEST_CASE("watch: that sparse pixels cost more than neighbours is learnt on the way") {
    MadeUpPicture picture(kSize, uneven);
    picture.seconds = sparse_seconds_of;
    CHECK(follow(picture, level_tiles(kSize, 80), 0.5).worst < 0.05);
}

TEST_CASE("watch: the time is what the threads need together") {
    MadeUpPicture picture(kSize, made_up_pixel);
    PictureStart start = picture.start();
    start.threads = 4;
    ProgressEstimate estimate(start, kBegin);
    picture.seconds = [](const WorkUnit& unit) { return unit.area.y < 320 ? 4.0 : 8.0; };
    estimate.begin_run(picture.begin_run(tiles(kSize, 80)), kBegin);
    estimate.take(picture.compute_units(0, 32));
    CHECK(*estimate.at(after(32)).remaining_seconds == doctest::Approx(32));
    estimate.take(picture.compute_units(32, 48));
    CHECK(*estimate.at(after(64)).remaining_seconds < 32);
}

TEST_CASE("watch: nothing is said about the rest before there is anything to go by") {
    MadeUpPicture picture(kSize, uneven);
    ProgressEstimate estimate(picture.start(), kBegin);
    CHECK_FALSE(estimate.at(after(1)).remaining_seconds);
    CHECK(estimate.at(kBegin).fraction == 0);
    estimate.begin_run(picture.begin_run(level_tiles(kSize, 80)), kBegin);
    CHECK_FALSE(estimate.at(after(100)).remaining_seconds);
    estimate.take(picture.compute_units(0, 1));
    CHECK(estimate.at(after(100.0001)).fraction < 0.1);
}

TEST_CASE("watch: preparation before the first unit is not taken for work") {
    MadeUpPicture picture(kSize, made_up_pixel);
    ProgressEstimate estimate(picture.start(), kBegin);
    const auto units = tiles(kSize, 80);
    estimate.begin_run(picture.begin_run(units), kBegin);
    // A hundred seconds for the reference orbit, then a second a unit.
    for (std::uint32_t unit = 0; unit < 32; ++unit) {
        estimate.take(picture.compute_units(unit, unit + 1));
    }
    // Later rows cost more here; the bound only excludes a share of the hundred.
    CHECK(*estimate.at(after(131)).remaining_seconds < 100);
}

TEST_CASE("watch: an earlier sample says how long the next ones take") {
    MadeUpPicture picture(kSize, uneven);
    ProgressEstimate estimate(picture.start(), kBegin);
    RunStart run = picture.begin_run(tiles(kSize, 80));
    run.share = 1 / 3.0;
    estimate.begin_run(run, kBegin);
    for (std::uint32_t unit = 0; unit < 64; ++unit) {
        estimate.take(picture.compute_units(unit, unit + 1));
    }
    CHECK(*estimate.at(after(64)).remaining_seconds == doctest::Approx(128).epsilon(0.01));
    run = picture.begin_run(tiles(kSize, 80));
    run.sample = 1;
    run.done = run.share = 1 / 3.0;
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
        estimate.take(picture.compute_units(unit, unit + 1));
    }
    CHECK(*estimate.at(after(64)).remaining_seconds == 0);
    // As much again as has been spent: half of the pixels at ten times the cost are 100 times...
    run = picture.begin_run(tiles(kSize, 160));
    run.max_iterations = 200'000;
    run.pixels = kSize.pixels() / 20;
    estimate.begin_run(run, after(64));
    CHECK(*estimate.at(after(64)).remaining_seconds == doctest::Approx(64).epsilon(0.1));
    CHECK(estimate.at(after(64)).fraction == doctest::Approx(0.5).epsilon(0.1));
    picture.seconds = [](const WorkUnit&) { return 4.0; };
    estimate.take(picture.compute_units(0, 8));
    CHECK(*estimate.at(after(96)).remaining_seconds == doctest::Approx(32).epsilon(0.1));
}

TEST_CASE("watch: pixels per second and the phase of writing") {
    MadeUpPicture picture({64, 64});
    ProgressEstimate estimate(picture.start(), kBegin);
    estimate.begin_run(picture.begin_run(tiles({64, 64}, 32)), kBegin);
    estimate.take(picture.compute_units(0, 2));
    CHECK(estimate.at(after(2)).pixels_per_second == 1024);
    estimate.begin_writing();
    CHECK(estimate.at(after(3)).phase == PicturePhase::Writing);
    CHECK(estimate.at(after(3)).fraction == 1);
    CHECK_FALSE(estimate.at(after(3)).remaining_seconds);
}

TEST_CASE("watch: the rate is that of pixels, however many samples they have and runs they take") {
    MadeUpPicture picture({64, 64});
    PictureStart start = picture.start();
    start.samples = 4;
    ProgressEstimate estimate(start, kBegin);
    RunStart run = picture.begin_run(tiles({64, 64}, 32));
    run.share = 0.25;
    estimate.begin_run(run, after(10));
    estimate.take(picture.compute_units(0, 4));
    CHECK(estimate.at(after(11)).pixels_per_second == 1024);
    run = picture.begin_run(tiles({64, 64}, 32));
    run.pixels = 100;  // again, under a higher limit
    estimate.begin_run(run, after(11));
    estimate.take(picture.compute_units(0, 4));
    CHECK(estimate.at(after(12)).pixels_per_second == 512);
}

TEST_CASE("watch: an estimate that begins in the middle counts what was done before") {
    MadeUpPicture picture({64, 64});
    ProgressEstimate estimate(picture.start(), kBegin);
    estimate.begin_late(4096, after(1));
    RunStart run = picture.begin_run(tiles({64, 64}, 32));
    run.pixels = 16;
    estimate.begin_run(run, after(2));
    estimate.take(picture.compute_units(0, 1));
    CHECK(estimate.at(after(3)).pixels_per_second == 2048);
}

TEST_CASE("watch: an orbit says how long it takes, and its pixels are guessed at") {
    MadeUpPicture picture({1000, 1000});
    StopFlag stop;
    WorkMeter meter;
    const MeteredWork metered(stop, &meter);
    PictureStart start = picture.start();
    start.meter = &meter;
    ProgressEstimate estimate(start, kBegin);
    WorkPhase orbit(stop, Work::Orbit);
    const Progress progress = estimate.at(after(1));
    CHECK(progress.work.work == Work::Orbit);
    CHECK_FALSE(progress.remaining_seconds);  // too early
    CHECK(progress.fraction == 0);
    // In its first run the picture counts the orbit as done.
    estimate.begin_run(picture.begin_run(tiles({1000, 1000}, 100)), after(98));
    CHECK(estimate.at(after(98)).fraction == doctest::Approx(0.98).epsilon(0.01));
}

TEST_CASE("watch: pictures of any shape can be estimated") {
    for (const Size size : {Size{1, 1}, Size{1, 5000}, Size{5000, 1}, Size{65, 63}, Size{7, 3}}) {
        MadeUpPicture picture(size);
        ProgressEstimate estimate(picture.start(), kBegin);
        estimate.begin_run(picture.begin_run(level_tiles(size, 64)), kBegin);
        estimate.take(picture.compute_units(0, picture.units()));
        CHECK(estimate.at(after(1)).fraction == 1);
        CHECK(*estimate.at(after(1)).remaining_seconds == 0);
    }
}

}  // namespace
}  // namespace mandel
