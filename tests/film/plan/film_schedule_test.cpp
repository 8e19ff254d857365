#include "film/plan/film_schedule.h"

#include <doctest/doctest.h>

#include <cmath>

#include "film/plan/film.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

FilmRequest zoom_to(const char* to, std::uint64_t frames) {
    FilmRequest request;
    request.to = Decimal(to);
    request.frames = frames;
    return request;
}

}  // namespace

TEST_CASE("film: a film begins and ends exactly where it was asked to") {
    FilmRequest request = zoom_to("1.23456789012345678901e30", 7);
    request.from = Decimal("0.50000000000000000001");
    for (const Easing easing : {Easing::Linear, Easing::In, Easing::Out, Easing::InOut}) {
        request.easing = easing;
        request.is_backwards = false;
        const FilmSchedule in(request);
        CHECK(in.scene(0).view.zoom == *request.from);
        CHECK(in.scene(6).view.zoom == *request.to);
        CHECK(in.deepest() == 6);
        request.is_backwards = true;
        const FilmSchedule out(request);
        CHECK(out.scene(0).view.zoom == *request.to);
        CHECK(out.scene(6).view.zoom == *request.from);
        CHECK(out.deepest() == 0);
    }
}

TEST_CASE("film: a film played backwards has the same frames in the other order") {
    FilmRequest request = zoom_to("1e12", 9);
    const FilmSchedule in(request);
    request.is_backwards = true;
    const FilmSchedule out(request);
    for (std::uint64_t frame = 0; frame < 9; ++frame) {
        CHECK(out.zoom_log2(frame) == doctest::Approx(in.zoom_log2(8 - frame)).epsilon(1e-12));
    }
}

TEST_CASE("film: easing begins or ends at rest and never runs backwards") {
    FilmRequest request = zoom_to("1e10", 101);
    const auto steps = [&](Easing easing) {
        request.easing = easing;
        const FilmSchedule film(request);
        double least = 1e9;
        for (std::uint64_t frame = 0; frame < 100; ++frame) {
            least = std::min(least, film.zoom_log2(frame + 1) - film.zoom_log2(frame));
        }
        CHECK(least > 0);
        return std::pair(film.zoom_log2(1) - film.zoom_log2(0),
                         film.zoom_log2(100) - film.zoom_log2(99));
    };
    const double even = 10 * std::log2(10.0) / 100;
    CHECK(steps(Easing::Linear).first == doctest::Approx(even));
    CHECK(steps(Easing::In).first < even / 10);
    CHECK(steps(Easing::In).second > even);
    CHECK(steps(Easing::Out).second < even / 10);
    CHECK(steps(Easing::InOut).first < even / 10);
    CHECK(steps(Easing::InOut).second < even / 10);
}

TEST_CASE("film: the length of a film is its frames, its duration or its speed") {
    FilmRequest request = zoom_to("1024", 1);
    CHECK(FilmSchedule(request).frames() == 1);
    request.frames.reset();
    request.duration = 20;
    CHECK(FilmSchedule(request).frames() == 600);
    request.rate = {30000, 1001};
    CHECK(FilmSchedule(request).frames() == 599);
    request.duration.reset();
    request.speed = 2;  // ten octaves
    request.rate = {24, 1};
    CHECK(FilmSchedule(request).frames() == 120);
    request.frames = 5;
    CHECK(contains(message_of([&] { FilmSchedule film(request); }), "use one of them"));
    request.frames.reset();
    request.speed.reset();
    CHECK(contains(message_of([&] { FilmSchedule film(request); }), "how long is the film?"));
    request.duration = 1e7;
    request.rate = {1000, 1};
    CHECK(contains(message_of([&] { FilmSchedule film(request); }), "1000000000"));
}

TEST_CASE("film: keyframes with times say themselves how long the film is") {
    FilmRequest request;
    request.keyframes = {{.time = 1, .zoom = Decimal("1")}, {.time = 3, .zoom = Decimal("1e3")}};
    CHECK(FilmSchedule(request).frames() == 60);
    request.frames = 5;
    CHECK(FilmSchedule(request).frames() == 5);
    CHECK(FilmSchedule(request).scene(4).view.zoom == Decimal("1000"));
    request.keyframes[1].time = 1;
    CHECK(contains(message_of([&] { FilmSchedule film(request); }), "keyframe 2"));
    request.keyframes[1].time.reset();
    CHECK(contains(message_of([&] { FilmSchedule film(request); }), "to all or to none"));
    request.keyframes[0].time.reset();
    CHECK(message_of([&] { FilmSchedule film(request); }) == "(no error)");
}

TEST_CASE("film: keyframes without times give a zoom of constant apparent speed") {
    FilmRequest request;
    request.keyframes = {{.zoom = Decimal("1")}, {.zoom = Decimal("4")}, {.zoom = Decimal("1024")}};
    request.frames = 11;
    const FilmSchedule film(request);
    for (std::uint64_t frame = 0; frame <= 10; ++frame) {
        CHECK(film.zoom_log2(frame) == doctest::Approx(static_cast<double>(frame)));
    }
    CHECK(*film.keyframes()[2].time == doctest::Approx(film.seconds()));
}

TEST_CASE("film: keyframes without times let the c of Julia sets move evenly") {
    FilmRequest request;
    request.frames = 11;
    for (const char* re : {"0", "0.1", "0.4", "0.4", "0.5"}) {
        Keyframe keyframe;
        keyframe.julia = DecimalPoint{Decimal(re), Decimal("0.3")};
        request.keyframes.push_back(keyframe);
    }
    const FilmSchedule film(request);
    for (std::uint64_t frame = 0; frame < 11; ++frame) {
        const double re = film.scene(frame).view.julia->re.to_double();
        CHECK(re == doctest::Approx(0.05 * static_cast<double>(frame)).epsilon(2e-3));
    }
}

TEST_CASE("film: iteration limits never decrease along a film") {
    FilmRequest request;
    request.frames = 21;
    request.keyframes = {{.zoom = Decimal("1"), .iterations = 1000},
                         {.zoom = Decimal("1e2"), .iterations = 500},
                         {.zoom = Decimal("1e4"), .iterations = 4000}};
    for (const bool is_backwards : {false, true}) {
        request.is_backwards = is_backwards;
        const FilmSchedule film(request);
        for (std::uint64_t frame = 0; frame < 20; ++frame) {
            CHECK(film.scene(frame).limits.max_iterations <=
                  film.scene(frame + 1).limits.max_iterations);
        }
        CHECK(film.scene(20).limits.max_iterations == 4000);
        CHECK(film.scene(0).limits.max_iterations == (is_backwards ? 4000 : 1000));
    }
}

TEST_CASE("film: an exponential map has lower limits where the film has not come as deep yet") {
    FilmRequest request = zoom_to("1e8", 9);
    request.keyframes.resize(2);
    request.keyframes[0].iterations = 100;
    request.keyframes[1].iterations = 10000;
    const FilmSurvey survey;
    const FilmSchedule in(request);
    const Film film{in, survey};
    CHECK(in.only_zooms_in());
    CHECK(film.limit_up_to(-5) == 100);
    CHECK(film.limit_up_to(in.zoom_log2(4)) == *in.scene(4).limits.max_iterations);
    CHECK(film.limit_up_to(in.zoom_log2(5) - 0.01) == *in.scene(4).limits.max_iterations);
    CHECK(film.limit_up_to(in.zoom_log2(8)) == 10000);
    CHECK(film.limit_up_to(99) == 10000);

    // Coming back to a zoom, a film may show it with a higher limit.
    request.is_backwards = true;
    const FilmSchedule out(request);
    CHECK_FALSE(out.only_zooms_in());
    CHECK(Film{out, survey}.limit_up_to(0) == 10000);
    request.keyframes.push_back(request.keyframes.back());
    request.is_backwards = false;
    request.to.reset();
    for (std::size_t i = 0; i < 3; ++i) request.keyframes[i].zoom = Decimal(i == 1 ? "100" : "2");
    CHECK_FALSE(FilmSchedule(request).only_zooms_in());
}

TEST_CASE("film: from and to do not go with keyframes that have a zoom of their own") {
    FilmRequest request = zoom_to("1e3", 10);
    request.keyframes = {{.rotate = 0.0}, {.rotate = 90.0}};
    const FilmSchedule film(request);
    CHECK(film.scene(9).view.rotate_deg == 90);
    CHECK(film.scene(9).view.zoom == Decimal("1000"));
    request.keyframes[0].zoom = Decimal("5");
    CHECK(contains(message_of([&] { FilmSchedule other(request); }), "--from and --to"));
    CHECK(contains(message_of([] { FilmSchedule other(zoom_to("1", 10)); }), "(no error)"));
    FilmRequest still;
    still.frames = 3;
    CHECK(contains(message_of([&] { FilmSchedule other(still); }), "nothing moves"));
}

TEST_CASE("film: a film of a thousand million frames is ready at once") {
    const FilmSchedule film(zoom_to("1e100", FilmRequest::kMaxFrames));
    CHECK(film.deepest() == FilmRequest::kMaxFrames - 1);
    CHECK(film.scene(FilmRequest::kMaxFrames / 2).view.zoom.log2() ==
          doctest::Approx(50 * std::log2(10.0)).epsilon(1e-8));
}
