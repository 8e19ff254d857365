#include "compare/comparison.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "compare/comparison_text.h"
#include "compare/small_image.h"
#include "support/message_of.h"

using namespace mandel;

namespace {

const Image kA = small_image({2, 2}, "abcabcabcabc");
const Image kB = small_image({2, 2}, "abcabcaecabb");  // 3 in a green, 1 in a blue

bool are_equal(const Tolerance& tolerance) { return compare_images(kA, kB, tolerance).is_equal(); }

Tolerance with_max_abs(double value) {
    Tolerance tolerance;
    tolerance.max_abs = value;
    return tolerance;
}

Tolerance with_max_pixels(std::uint64_t value) {
    Tolerance tolerance;
    tolerance.max_pixels = value;
    return tolerance;
}

Tolerance with_metric(Metric metric, std::optional<double> min, std::optional<double> max) {
    Tolerance tolerance;
    tolerance.metric = metric;
    tolerance.metric_min = min;
    tolerance.metric_max = max;
    return tolerance;
}

// Two pictures of two pixels with these channels.
PixelValues values(const double (&channels)[6]) {
    return {{2, 1}, 1, 3, [&channels](std::uint32_t, std::span<double> row) {
                std::copy(std::begin(channels), std::end(channels), row.begin());
            }};
}

}  // namespace

TEST_CASE("compare: equal pictures are equal, and one changed channel is found") {
    CHECK(compare_images(kA, kA, {}).is_equal());
    CHECK(describe(compare_images(kA, kA, {}), {}) == "equal");

    const Comparison comparison = compare_images(kA, kB, {});
    CHECK_FALSE(comparison.is_equal());
    CHECK(comparison.differing_pixels == 2);
    REQUIRE(comparison.worst.has_value());
    CHECK(comparison.worst->difference == 3);
    CHECK(comparison.worst->x == 0);
    CHECK(comparison.worst->y == 1);
    CHECK(comparison.worst->channel == 1);
    CHECK(comparison.mae == doctest::Approx(4.0 / 12));
    CHECK(comparison.rmse == doctest::Approx(std::sqrt(10.0 / 12)));
    CHECK(comparison.psnr == doctest::Approx(20 * std::log10(255 / std::sqrt(10.0 / 12))));
    CHECK(describe(comparison, {}) ==
          "different: 2 of 4 pixels differ, the largest difference is 3 of 255 at 0,1 (green: 98 "
          "and 101), the mean is 0.333");
}

TEST_CASE("compare: a tolerance allows small differences anywhere or large ones in few pixels") {
    CHECK_FALSE(are_equal(with_max_abs(2)));
    CHECK(compare_images(kA, kB, with_max_abs(2)).differing_pixels == 1);
    CHECK(are_equal(with_max_abs(3)));
    CHECK_FALSE(are_equal(with_max_pixels(1)));
    CHECK(are_equal(with_max_pixels(2)));

    Tolerance both = with_max_abs(2);
    both.max_pixels = 1;
    CHECK(describe(compare_images(kA, kB, both), both) ==
          "equal within the tolerance: 1 of 4 pixels differ by more than 2, the largest "
          "difference is 3 of 255 at 0,1 (green: 98 and 101), the mean is 0.333");
}

TEST_CASE("compare: a percentage replaces the number of pixels, and both together must hold") {
    Tolerance percent;
    percent.max_percent = 49.9;
    CHECK_FALSE(are_equal(percent));
    percent.max_percent = 50;
    CHECK(are_equal(percent));
    percent.max_pixels = 1;
    CHECK_FALSE(are_equal(percent));
    CHECK(contains(describe(compare_images(kA, kB, percent), percent), "; beyond max-pixels"));
}

TEST_CASE("compare: the hard limit holds for every pixel, whatever is allowed besides") {
    Tolerance tolerance = with_max_pixels(4);
    tolerance.hard_abs = 3;
    CHECK(are_equal(tolerance));
    tolerance.hard_abs = 2.5;
    CHECK_FALSE(are_equal(tolerance));
    CHECK(contains(describe(compare_images(kA, kB, tolerance), tolerance), "; beyond hard-abs"));
}

TEST_CASE("compare: a bound on a metric replaces the demand that no pixel differs") {
    CHECK(are_equal(with_metric(Metric::Psnr, 48, {})));
    CHECK_FALSE(are_equal(with_metric(Metric::Psnr, 49, {})));
    CHECK(are_equal(with_metric(Metric::Mae, {}, 0.34)));
    CHECK_FALSE(are_equal(with_metric(Metric::Rmse, {}, 0.9)));
    CHECK(are_equal(with_metric(Metric::Max, {}, 3)));
    CHECK(are_equal(with_metric(Metric::Ssim, 0.9, {})));
    // Without a bound it is only said, and with a tolerance of pixels both must hold.
    CHECK_FALSE(are_equal(with_metric(Metric::Max, {}, {})));
    Tolerance both = with_metric(Metric::Max, {}, 3);
    both.max_pixels = 1;
    CHECK_FALSE(are_equal(both));
    CHECK(compare_images(kA, kA, with_metric(Metric::Psnr, 99, {})).is_equal());
}

TEST_CASE("compare: bounds need a metric and leave room between them") {
    CHECK(message_of([] { check_tolerance(with_metric(Metric::Max, 1, 1)); }) == "(no error)");
    CHECK(contains(message_of([] { check_tolerance(with_metric(Metric::Max, 2, 1)); }), "greater"));
    Tolerance bare;
    bare.metric_max = 1;
    CHECK(contains(message_of([&] { check_tolerance(bare); }), "name it with metric"));
}

TEST_CASE("compare: pixels outside the area count for nothing") {
    Tolerance tolerance;
    tolerance.area.crop = Rect{0, 0, 2, 1};
    CHECK(describe(compare_images(kA, kB, tolerance), tolerance) ==
          "equal in the 2 of 4 pixels that are compared");
    tolerance.area = {{}, {Rect{0, 1, 1, 1}}};
    const Comparison comparison = compare_images(kA, kB, tolerance);
    CHECK(comparison.compared_pixels == 3);
    CHECK(comparison.differing_pixels == 1);
    CHECK(comparison.worst->channel == 2);
}

TEST_CASE("compare: 8 bits are compared with 16 as the same shade, in units of 16 bits") {
    const Image a = small_image({1, 1}, std::string("\0\x80\xFF", 3));
    const Image b = small_image({1, 1}, std::string("\0\0\x80\x80\xFF\xFF", 6), 16);
    CHECK(compare_images(a, b, {}).is_equal());
    const Image c = small_image({1, 1}, std::string("\0\2\x80\x80\xFF\xFF", 6), 16);
    CHECK(compare_images(c, a, {}).largest_difference() == 2);
    CHECK(compare_images(c, a, {}).peak == 65535);
}

TEST_CASE("compare: what is not a number equals itself and nothing else") {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    const double a[6] = {0, kNan, 1, 0.5, 0.5, 0.5}, b[6] = {0, kNan, 1, 0.5, 0.25, 0.5};
    const double c[6] = {0, 0.5, 1, 0.5, 0.5, 0.5};
    CHECK(compare_pictures(values(a), values(a), {}).is_equal());
    CHECK(compare_pictures(values(a), values(b), {}).largest_difference() == 0.25);
    Tolerance generous = with_max_abs(1e300);
    CHECK_FALSE(compare_pictures(values(a), values(c), generous).is_equal());
}
