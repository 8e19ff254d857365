#include "watch/film_estimate.h"

#include <doctest/doctest.h>

#include <cmath>

#include "watch/progress_text.h"

using namespace mandel;
using namespace std::chrono_literals;

namespace {

const WatchTime kStart = WatchTime() + 100s;

void draw(FilmEstimate& estimate, std::uint64_t frame, double cost, WatchTime begin,
          WatchTime::duration time) {
    estimate.begin(frame, cost, begin);
    estimate.drawn(frame, cost, begin + time);
    estimate.end(frame, cost, true);
}

}  // namespace

TEST_CASE("watch: a film's remaining time goes by what its frames cost, not by their number") {
    // Two cheap frames, then two that cost nine times as much.
    FilmEstimate estimate(4, 20, kStart);
    CHECK(!estimate.at(kStart + 1s).remaining_seconds.has_value());
    draw(estimate, 0, 1, kStart, 1s);
    draw(estimate, 1, 1, kStart + 1s, 1s);
    const Progress half = estimate.at(kStart + 2s);
    CHECK(*half.remaining_seconds == doctest::Approx(18));
    CHECK(half.fraction == doctest::Approx(0.1));
    CHECK(half.film->done == 2);
    CHECK(half.film->frames_per_second == doctest::Approx(1));
}

TEST_CASE("watch: frames that were there take no time and do not slow the others down") {
    FilmEstimate estimate(4, 4, kStart);
    estimate.end(0, 1, false);
    estimate.end(1, 1, false);
    draw(estimate, 2, 1, kStart, 3s);
    const Progress progress = estimate.at(kStart + 3s);
    CHECK(*progress.remaining_seconds == doctest::Approx(3));
    CHECK(progress.film->done == 3);
    draw(estimate, 3, 1, kStart + 3s, 3s);
    const Progress done = estimate.at(kStart + 6s);
    CHECK(done.phase == PicturePhase::Done);
    CHECK(done.fraction == 1);
    CHECK(*done.remaining_seconds == 0);
}

TEST_CASE("watch: what every frame takes besides its cost is learnt from the frames drawn") {
    // A second each and a thousandth for each unit of cost, with two workers.
    const auto time_of = [](int cost) { return 1s + cost * 1ms; };
    FilmEstimate estimate(12, 5 * (10 + 190) + 2 * 20'000, kStart);
    WatchTime time = kStart;
    for (std::uint64_t frame = 0; frame < 10; frame += 2) {
        draw(estimate, frame, 10, time, time_of(10));
        draw(estimate, frame + 1, 190, time, time_of(190));
        time += time_of(100);
    }
    CHECK(*estimate.at(time).remaining_seconds == doctest::Approx(seconds_of(time_of(20'000))));
}

TEST_CASE("watch: a frame that is being drawn counts by what it has taken already") {
    FilmEstimate estimate(3, 3, kStart);
    draw(estimate, 0, 1, kStart, 10s);
    estimate.begin(1, 1, kStart + 10s);
    CHECK(*estimate.at(kStart + 10s).remaining_seconds == doctest::Approx(20));
    CHECK(*estimate.at(kStart + 14s).remaining_seconds == doctest::Approx(16));
    // Longer than expected: then half as long again as it has taken, and the last one.
    CHECK(*estimate.at(kStart + 30s).remaining_seconds == doctest::Approx(20));
}

TEST_CASE("watch: what came before the first frame is elapsed but no measure of the frames") {
    FilmEstimate estimate(2, 2, kStart);
    draw(estimate, 0, 1, kStart + 50s, 10s);
    const Progress progress = estimate.at(kStart + 60s);
    CHECK(progress.elapsed_seconds == doctest::Approx(60));
    CHECK(*progress.remaining_seconds == doctest::Approx(10));
    CHECK(progress.film->frames_per_second == doctest::Approx(0.1));
}

TEST_CASE("watch: a frame that waits for its file counts as work that is done") {
    FilmEstimate estimate(2, 2, kStart);
    estimate.begin(0, 1, kStart);
    estimate.drawn(0, 1, kStart + 10s);
    const Progress progress = estimate.at(kStart + 10s);
    CHECK(*progress.remaining_seconds == doctest::Approx(10));
    CHECK(progress.film->done == 0);
}

TEST_CASE("watch: a film that waits for other processes does not say how long") {
    FilmEstimate estimate(4, 4, kStart);
    for (std::uint64_t i = 0; i < 3; ++i) draw(estimate, i, 1, kStart + i * 1s, 1s);
    estimate.wait_for_others();
    const Progress progress = estimate.at(kStart + 60s);
    CHECK_FALSE(progress.remaining_seconds);
    CHECK(progress.fraction == 0.75);
    CHECK(progress_sentence("f", progress).ends_with(", 1:00 elapsed, waiting for others"));
    CHECK(progress_json("f", progress).find("\"phase\":\"waiting\"") != std::string::npos);
    estimate.begin(3, 1, kStart + 60s);
    CHECK(estimate.at(kStart + 61s).remaining_seconds);
}

TEST_CASE("watch: frames that took no time at all have an estimate") {
    FilmEstimate estimate(4, 40, kStart);
    draw(estimate, 0, 10, kStart, 0s);
    draw(estimate, 1, 0, kStart, 0s);
    const Progress progress = estimate.at(kStart + 1s);
    REQUIRE(progress.remaining_seconds.has_value());
    CHECK(std::isfinite(*progress.remaining_seconds));
}

TEST_CASE("watch: a film says its frames and its zoom where a picture says its pixels") {
    FilmEstimate estimate(600, 600, kStart);
    estimate.look_at(100.5);
    for (std::uint64_t i = 0; i < 60; ++i) draw(estimate, i, 1, kStart + i * 500ms, 500ms);
    const Progress progress = estimate.at(kStart + 30s);
    CHECK(progress_sentence("f/%05d.png", progress) ==
          "progress: f/%05d.png 10 %, 60 of 600 frames, zoom 1.8e30, 2.0 frames/s, 0:30 elapsed, "
          "4:30 left");
    const std::string bar = progress_bar("f", progress, 100);
    CHECK(bar.find("60/600 frames  zoom 1.8e30") != std::string::npos);
    CHECK(bar.size() <= 100);
    CHECK(progress_bar("f", progress, 30).size() <= 30);
}

TEST_CASE("watch: a zoom is written with two digits at any depth") {
    CHECK(format_zoom(0) == "1.0e0");
    CHECK(format_zoom(-1) == "5.0e-1");
    CHECK(format_zoom(10) == "1.0e3");
    CHECK(format_zoom(3321928.0948873623) == "1.0e1000000");
}
