#include "map/frame/exp_map_frame.h"

#include <doctest/doctest.h>
#include <cmath>
#include <numbers>

#include "support/never_stop.h"

using namespace mandel;

namespace {

constexpr Size kFrame{61, 34}, kStrip{200, 22};

}  // namespace

TEST_CASE("map: a pixel lies in the strips where its distance and angle say") {
    const FramePolar polar(kFrame, kStrip, 0, 1, 2, kNeverStop);
    for (std::uint32_t y = 0; y < kFrame.height; ++y) {
        for (std::uint32_t x = 0; x < kFrame.width; ++x) {
            const double right = x + 0.5 - kFrame.width / 2.0, up = kFrame.height / 2.0 - y - 0.5;
            const double radius = std::max(std::hypot(right, up), kLeastRadius);
            double turns = std::atan2(up, right) / (2 * std::numbers::pi);
            if (turns < 0) turns += 1;
            INFO("pixel ", x, ",", y);
            const FramePolar::Place& place = polar.place({x, y});
            REQUIRE(place.row == doctest::Approx(-22 * std::log2(radius)).epsilon(1e-5));
            REQUIRE(std::fabs(std::remainder(place.column - 200 * turns, 200)) < 1e-3);
            REQUIRE((place.column >= 0 && place.column < 200));
            REQUIRE(polar.radius_sq({x, y}) == doctest::Approx(radius * radius).epsilon(1e-5));
        }
    }
    CHECK(polar.reach() == 0);
}

TEST_CASE("map: samples of a pixel lie within it, and are where a picture takes them") {
    for (const std::uint32_t sample : {0u, 3u}) {
        const FramePolar polar(kFrame, kStrip, sample, 4, 1, kNeverStop);
        CHECK(polar.reach() == 0.5);
        for (std::uint32_t x = 0; x < kFrame.width; x += 7) {
            const PixelPosition at{x, 5};
            const SampleOffset inside = sample_offset(x, 5, sample, 4);
            const Complex<double> offset = polar.offset(at);
            CHECK(std::fabs(inside.x) <= 0.5);
            CHECK(offset.re == doctest::Approx(x + 0.5 - 30.5 + inside.x));
            CHECK(offset.im == doctest::Approx(17 - 5.5 - inside.y));
            const double radius = std::hypot(offset.re, offset.im);
            CHECK(polar.place(at).row == doctest::Approx(-22 * std::log2(radius)).epsilon(1e-5));
        }
    }
}
