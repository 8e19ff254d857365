#include "engine/pixel_map.h"

#include <doctest/doctest.h>
#include <cmath>
#include <set>

using namespace mandel;

namespace {

View view_of(const char* re, const char* im, const char* zoom, double rotate, Size size) {
    return {Decimal(re), Decimal(im), Decimal(zoom), rotate, size};
}

}  // namespace

TEST_CASE("engine: x runs right, y runs down and the imaginary axis points up") {
    const View view = view_of("-0.5", "0.25", "1", 0, {4, 4});
    const PixelMap map(view, make_plan(view, {}));
    CHECK(map.point(0, 0, {}) == Complex<double>{-0.5 - 1.5, 0.25 + 1.5});
    CHECK(map.point(3, 0, {}) == Complex<double>{-0.5 + 1.5, 0.25 + 1.5});
    CHECK(map.point(0, 3, {}) == Complex<double>{-0.5 - 1.5, 0.25 - 1.5});
    CHECK(map.point(2, 1, {0.25, 0.5}) == Complex<double>{-0.5 + 0.75, 0.25});
}

TEST_CASE("engine: rotation turns the picture's axes counter-clockwise") {
    const View view = view_of("0", "0", "1", 90, {4, 4});
    const PixelMap map(view, make_plan(view, {}));
    // What lies to the right of the centre is the positive imaginary axis.
    CHECK(map.point(3, 0, {}) == Complex<double>{-1.5, 1.5});
    CHECK(map.pixel() == Complex<double>{0, 1});
}

TEST_CASE("engine: a centre with many digits is not rounded before the pixels are placed") {
    const View view = view_of("-0.74364388703715870475219150611477", "0.1", "1e8", 0, {64, 64});
    const PixelMap map(view, make_plan(view, {}));
    const long double exact = -0.74364388703715870475219150611477L + (10 - 31.5L) * 4e-8L / 64;
    CHECK(std::fabs(static_cast<double>(map.point(10, 0, {}).re - exact)) <= 0x1p-54);
}

TEST_CASE("engine: a single sample is the centre, more stay inside of the pixel and differ") {
    const SampleOffset centre = sample_offset(17, 4, 0, 1);
    CHECK(centre.x == 0);
    CHECK(centre.y == 0);
    std::set<std::pair<double, double>> places;
    double sum_x = 0;
    for (std::uint32_t sample = 0; sample < 256; ++sample) {
        const SampleOffset o = sample_offset(17, 4, sample, 256);
        REQUIRE(o.x >= -0.5);
        REQUIRE(o.x < 0.5);
        REQUIRE(o.y >= -0.5);
        REQUIRE(o.y < 0.5);
        places.insert({o.x, o.y});
        sum_x += o.x;
    }
    CHECK(places.size() == 256);
    CHECK(std::fabs(sum_x / 256) < 0.01);
    // The pattern does not depend on how many samples there are, but on the pixel.
    CHECK(sample_offset(17, 4, 3, 4).x == sample_offset(17, 4, 3, 256).x);
    CHECK(sample_offset(17, 4, 3, 4).x != sample_offset(18, 4, 3, 4).x);
}
