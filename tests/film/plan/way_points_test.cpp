#include "film/plan/way_points.h"

#include <doctest/doctest.h>

#include <cmath>

#include "film/plan/film_schedule.h"

using namespace mandel;

namespace {

Keyframe at(const char* re, const char* im, const char* zoom) {
    Keyframe keyframe;
    keyframe.re = Decimal(re);
    keyframe.im = Decimal(im);
    if (zoom[0] != '\0') keyframe.zoom = Decimal(zoom);
    return keyframe;
}

View still_view() {
    View view;
    view.size = {160, 90};
    return view;
}

double way_zoom(const std::vector<Keyframe>& keyframes) {
    const auto all = with_way_points(keyframes, still_view());
    REQUIRE(all.size() == keyframes.size() + 1);
    CHECK(all.front() == keyframes.front());
    CHECK(all.back() == keyframes.back());
    CHECK_FALSE(all[1].re);
    return all[1].zoom->log2();
}

}  // namespace

TEST_CASE("film: keyframes that are not far from each other keep their path") {
    const std::vector<std::vector<Keyframe>> paths = {
        {},
        {at("0", "0", "1e300")},
        {at("0", "0", "1e300"), at("0", "0", "1e9")},           // no way at all
        {at("-0.5", "0", "1"), at("-1.75", "0.01", "1e30")},    // seen from the first
        {at("-1.75", "0", "1e30"), at("-0.5", "0.01", "0.5")},  // seen from the last
        {at("0", "0", "1e6"), at("50e-6", "0", "1e6")},         // seven views
        {at("0", "0", ""), at("5", "0", "")},                   // at the zoom of the scene
    };
    for (const auto& path : paths) CHECK(with_way_points(path, still_view()) == path);
    // One that is somewhere between the others, wherever that is.
    Keyframe any;
    any.zoom = Decimal("1e20");
    const std::vector<Keyframe> path = {at("0", "0", "1e20"), any, at("1", "0", "1e20")};
    CHECK(with_way_points(path, still_view()) == path);
}

TEST_CASE("film: between two far and deep places it zooms out until the way fits into the view") {
    // A view at zoom 1 is 4 * 16 / 9 wide.
    const double width_log2 = std::log2(4.0 * 16 / 9);
    CHECK(way_zoom({at("0", "0", "1e10"), at("1", "0", "1e12")}) ==
          doctest::Approx(width_log2).epsilon(0.01));
    CHECK(way_zoom({at("0", "0", "1e10"), at("-3e-5", "4e-5", "1e20")}) ==
          doctest::Approx(width_log2 - std::log2(5e-5)).epsilon(0.01));
    CHECK(way_zoom({at("0.25", "0", "1e420"), at("0.25", "1e-400", "1e410")}) ==
          doctest::Approx(width_log2 + 400 * std::log2(10)).epsilon(0.001));
}

TEST_CASE(
    "film: the way out and in has one apparent speed, and without zooms the scene's is kept") {
    Keyframe from = at("0", "0", "1e12"), to = at("1", "0", "1e6");
    from.time = 1;
    to.time = 4;
    const auto all = with_way_points({from, to}, still_view());
    REQUIRE(all.size() == 3);
    const double top = all[1].zoom->log2();
    const double out = (from.zoom->log2() - top) / (*all[1].time - 1);
    CHECK(out == doctest::Approx((to.zoom->log2() - top) / (4 - *all[1].time)).epsilon(0.001));

    View deep = still_view();
    deep.zoom = Decimal("1e50");
    const auto panned = with_way_points({at("0", "0", ""), at("0.5", "0.5", "")}, deep);
    REQUIRE(panned.size() == 3);
    CHECK(panned[0].zoom == deep.zoom);
    CHECK(panned[2].zoom == deep.zoom);
}

TEST_CASE("film: on a far way both places are seen at once, and the ends are met exactly") {
    FilmRequest request;
    request.scene.view.size = {160, 90};
    request.keyframes = {at("-0.7436438870371587", "0.1318259042053119", "1e10"),
                         at("-1.7598171308048478", "-0.0125933107997498", "1e12")};
    request.frames = 101;
    const FilmSchedule schedule(request);
    CHECK(schedule.keyframes().size() == 3);
    CHECK(schedule.scene(0).view.zoom == Decimal("1e10"));
    CHECK(schedule.scene(0).view.re == Decimal("-0.7436438870371587"));
    CHECK(schedule.scene(100).view.re == Decimal("-1.7598171308048478"));
    CHECK(schedule.zoom_log2(schedule.widest()) < 3.1);
    // In screens: never far from the nearer of both places, or both are in view.
    for (std::uint64_t frame = 0; frame <= 100; ++frame) {
        const View view = schedule.scene(frame).view;
        const double re = view.re.to_double(), zoom = view.zoom.to_double();
        const double away = std::min(re + 1.7598171308048478, -0.7436438870371587 - re);
        CHECK(away * zoom / 4 < 16.0 / 9);
    }
}
