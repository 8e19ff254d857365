#include "watch/film_estimate.h"

#include <doctest/doctest.h>

#include "watch/progress_text.h"

using namespace mandel;
using namespace std::chrono_literals;

namespace {

const WatchTime kStart = WatchTime() + 100s;

}  // namespace

TEST_CASE("watch: a film's remaining time goes by what its frames cost, not by their number") {
    // Two cheap frames, then two that cost nine times as much.
    FilmEstimate estimate(4, 20, kStart);
    CHECK(!estimate.at(kStart + 1s).remaining_seconds.has_value());
    estimate.end(1, true);
    estimate.end(1, true);
    const Progress half = estimate.at(kStart + 2s);
    CHECK(*half.remaining_seconds == doctest::Approx(18));
    CHECK(half.fraction == doctest::Approx(0.1));
    CHECK(half.film->done == 2);
    CHECK(half.film->frames_per_second == doctest::Approx(1));
}

TEST_CASE("watch: frames that were there take no time and do not slow the others down") {
    FilmEstimate estimate(4, 4, kStart);
    estimate.end(1, false);
    estimate.end(1, false);
    estimate.end(1, true);
    const Progress progress = estimate.at(kStart + 3s);
    CHECK(*progress.remaining_seconds == doctest::Approx(3));
    CHECK(progress.film->done == 3);
    estimate.end(1, true);
    const Progress done = estimate.at(kStart + 6s);
    CHECK(done.phase == PicturePhase::Done);
    CHECK(done.fraction == 1);
    CHECK(*done.remaining_seconds == 0);
}

TEST_CASE("watch: a film says its frames and its zoom where a picture says its pixels") {
    FilmEstimate estimate(600, 600, kStart);
    estimate.begin(100.5);
    for (int i = 0; i < 60; ++i) estimate.end(1, true);
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
