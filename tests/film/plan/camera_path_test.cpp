#include "film/plan/camera_path.h"

#include <doctest/doctest.h>

#include <cmath>

#include "base/error.h"
#include "num/big_float.h"

using namespace mandel;

namespace {

Keyframe at(double time) {
    Keyframe keyframe;
    keyframe.time = time;
    return keyframe;
}

Keyframe zoom_at(double time, const char* zoom) {
    Keyframe keyframe = at(time);
    keyframe.zoom = Decimal(zoom);
    return keyframe;
}

Keyframe view_at(double time, const char* re, const char* im, const char* zoom) {
    Keyframe keyframe = zoom_at(time, zoom);
    keyframe.re = Decimal(re);
    keyframe.im = Decimal(im);
    return keyframe;
}

// How far b is from a in heights of a picture of this zoom, computed with bits to spare.
double screens_between(const Decimal& a, const Decimal& b, const Decimal& zoom) {
    constexpr mpfr_prec_t kBits = 5000;
    BigFloat distance(a, kBits);
    const BigFloat other(b, kBits), scale(zoom, kBits);
    mpfr_sub(distance.get(), other.get(), distance.get(), MPFR_RNDN);
    mpfr_mul(distance.get(), distance.get(), scale.get(), MPFR_RNDN);
    return distance.to_double() / 4;
}

}  // namespace

TEST_CASE("film: a zoom between two keyframes has a constant apparent speed") {
    const CameraPath path({}, {zoom_at(0, "1"), zoom_at(10, "1e30")});
    const double octaves = 30 * std::log2(10.0);
    for (int i = 0; i <= 10; ++i) {
        CHECK(path.zoom_log2(i) == doctest::Approx(octaves * i / 10).epsilon(1e-13));
        CHECK(path.at(i).view.zoom.log2() == doctest::Approx(octaves * i / 10).epsilon(1e-13));
    }
}

TEST_CASE("film: a keyframe is met to the last digit") {
    const char* const re = "-1.7685736562992577478123456789012345678901234567890123456789";
    const CameraPath path(
        {}, {view_at(1, "-0.75", "0.1", "1.00000000000000000001"),
             view_at(3, re, "0.2", "1.23456789012345678901234e40"), view_at(4, "0", "0", "3")});
    CHECK(path.at(1).view.zoom == Decimal("1.00000000000000000001"));
    CHECK(path.at(3).view.zoom == Decimal("1.23456789012345678901234e40"));
    CHECK(path.at(3).view.re == Decimal(re));
    CHECK(path.at(0).view == path.at(1).view);
    CHECK(path.at(9).view == path.at(4).view);
}

TEST_CASE("film: on the way to a deep keyframe its centre stays where it is on the screen") {
    for (const char* zoom : {"1e5", "1e30", "1e400", "1e1000"}) {
        CAPTURE(zoom);
        const std::string re = "-1.5" + std::string(1010, '3');
        const std::string im = "0.25" + std::string(1010, '7');
        const CameraPath path(
            {}, {view_at(0, "-0.75", "0", "1"), view_at(1, re.c_str(), im.c_str(), zoom)});
        CHECK(!path.has_fixed_center());
        double last_x = screens_between(Decimal(re), Decimal("-0.75"), Decimal("1"));
        double last_y = screens_between(Decimal("0"), Decimal(im), Decimal("1"));
        for (int i = 0; i < 40; ++i) {
            const View view = path.at(i / 40.0).view;
            const double x = std::fabs(screens_between(view.re, Decimal(re), view.zoom));
            const double y = std::fabs(screens_between(view.im, Decimal(im), view.zoom));
            // It never moves outwards; only in the end does it come to the middle.
            CHECK(x <= last_x * (1 + 1e-9));
            CHECK(y <= last_y * (1 + 1e-9));
            last_x = x;
            last_y = y;
        }
        CHECK(last_x > 0);
    }
}

TEST_CASE("film: the speed of the centre on the screen is constant, whatever the zoom does") {
    // In, and out again: the zoom is highest half-way.
    const CameraPath path(
        {}, {view_at(0, "0", "0", "1e3"), zoom_at(1, "1e9"), view_at(2, "0.000001", "0", "1e3")});
    double first = 0;
    for (int i = 0; i < 200; ++i) {
        const View a = path.at(i * 0.01).view, b = path.at((i + 1) * 0.01).view;
        // Per hundredth of a second, in heights of the picture in the middle between the two.
        const Decimal zoom = path.at(i * 0.01 + 0.005).view.zoom;
        const double speed = screens_between(a.re, b.re, zoom);
        if (i == 0) first = speed;
        CHECK(speed == doctest::Approx(first).epsilon(0.01));
    }
}

TEST_CASE("film: without a change of zoom the centre moves evenly") {
    Keyframe from = at(0), to = at(4);
    from.re = Decimal("-1");
    to.re = Decimal("1");
    const CameraPath path({}, {from, to});
    CHECK(path.at(1).view.re.to_double() == doctest::Approx(-0.5).epsilon(1e-12));
    CHECK(path.at(3).view.re.to_double() == doctest::Approx(0.5).epsilon(1e-12));
    CHECK(path.at(3).view.im == Scene().view.im);
}

TEST_CASE("film: rotation, palette offset and density and the limit run from key to key") {
    Keyframe a = at(0), b = at(1), c = at(2);
    a.rotate = 0;
    b.rotate = 90;
    c.rotate = 180;
    a.offset = 0.5;
    c.offset = 2.5;
    b.density = 3;
    a.iterations = 100;
    c.iterations = 10000;
    Scene still;
    still.coloring.density = 7;  // the keyframe's counts
    const CameraPath path(still, {a, b, c});
    CHECK(path.at(0.5).view.rotate_deg == doctest::Approx(45));
    CHECK(path.at(1).view.rotate_deg == 90);
    CHECK(path.at(1).coloring.offset == doctest::Approx(1.5));
    CHECK(path.at(0).coloring.density == 3);
    CHECK(path.at(1).limits.max_iterations == 1000);
    CHECK(path.at(2).limits.max_iterations == 10000);
    CHECK(path.has_fixed_center());
}

TEST_CASE("film: a quantity that no keyframe has is that of the scene") {
    Scene still;
    still.view.re = Decimal("0.1");
    still.view.rotate_deg = 12;
    still.limits.max_iterations = 77;
    const Scene scene = CameraPath(still, {zoom_at(0, "1"), zoom_at(1, "2")}).at(0.5);
    CHECK(scene.view.re == still.view.re);
    CHECK(scene.view.rotate_deg == 12);
    CHECK(scene.limits.max_iterations == 77);
    CHECK(CameraPath(still, {}).at(3) == still);
}

TEST_CASE("film: between several keyframes nothing overshoots and nothing jerks") {
    const CameraPath path(
        {}, {zoom_at(0, "1"), zoom_at(1, "1e3"), zoom_at(2, "1e3"), zoom_at(3, "1e9")});
    double last = -1, last_speed = -1;
    for (int i = 0; i <= 300; ++i) {
        const double here = path.zoom_log2(i * 0.01);
        if (i > 0) CHECK(here >= last);
        if (i > 1) CHECK(std::fabs((here - last) - last_speed) < 0.02);
        if (i > 0) last_speed = here - last;
        last = here;
    }
}

TEST_CASE("film: the c of Julia sets goes straight from keyframe to keyframe") {
    const auto julia_at = [](double time, const char* re, const char* im) {
        Keyframe keyframe = at(time);
        keyframe.julia = DecimalPoint{Decimal(re), Decimal(im)};
        return keyframe;
    };
    const CameraPath path(Scene(), {julia_at(0, "-0.8", "0.1"), zoom_at(1, "2"),
                                    julia_at(2, "0.4", "0.3"), julia_at(3, "0.4", "-0.7")});
    const auto c = [&](double time) { return *path.at(time).view.julia; };
    // At keyframes as they are written, and before and after them.
    CHECK(c(0).re.text() == "-0.8");
    CHECK(c(-1) == c(0));
    CHECK(c(9).im.text() == "-0.7");
    for (const double time : {0.5, 1.0, 1.75}) {
        CHECK(c(time).re.to_double() == doctest::Approx(-0.8 + 1.2 * time / 2).epsilon(1e-12));
        CHECK(c(time).im.to_double() == doctest::Approx(0.1 + 0.2 * time / 2).epsilon(1e-12));
    }
    CHECK(c(2.25).im.to_double() == doctest::Approx(0.05).epsilon(1e-12));
    CHECK_FALSE(CameraPath(Scene(), {zoom_at(0, "1")}).at(0).view.julia.has_value());
}
