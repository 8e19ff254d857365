#include "output/compare.h"

#include <doctest/doctest.h>
#include <string>

using namespace mandel;

namespace {

Image image_of(Size size, const std::string& packed, int depth = 8) {
    Image image(PixelFormat{size, depth});
    REQUIRE(image.packed.size() == packed.size());
    for (std::size_t i = 0; i < packed.size(); ++i) image.packed[i] = std::byte(packed[i]);
    return image;
}

}  // namespace

TEST_CASE("output: equal pictures are equal, and one changed channel is found") {
    const Image a = image_of({2, 2}, "abcabcabcabc");
    CHECK(compare_images(a, a, {}).is_equal);
    CHECK(describe(compare_images(a, a, {}), {}) == "equal");

    const Image b = image_of({2, 2}, "abcabcaecabb");
    const Comparison comparison = compare_images(a, b, {});
    CHECK_FALSE(comparison.is_equal);
    CHECK(comparison.differing_pixels == 2);
    CHECK(comparison.largest_difference == 3);
    CHECK(comparison.x == 0);
    CHECK(comparison.y == 1);
    CHECK(comparison.mean_difference == doctest::Approx(4.0 / 12));
    CHECK(describe(comparison, {}) ==
          "different: 2 of 4 pixels differ, the largest difference is 3 of 255 at 0,1, "
          "the mean is 0.333");
}

TEST_CASE("output: a tolerance allows small differences anywhere or large ones in few pixels") {
    const Image a = image_of({2, 2}, "abcabcabcabc");
    const Image b = image_of({2, 2}, "abcabcaecabb");
    CHECK_FALSE(compare_images(a, b, {.max_abs = 2}).is_equal);
    CHECK(compare_images(a, b, {.max_abs = 2}).differing_pixels == 1);
    CHECK(compare_images(a, b, {.max_abs = 3}).is_equal);
    CHECK_FALSE(compare_images(a, b, {.max_pixels = 1}).is_equal);
    CHECK(compare_images(a, b, {.max_pixels = 2}).is_equal);
    const Tolerance both{.max_abs = 2, .max_pixels = 1};
    CHECK(describe(compare_images(a, b, both), both) ==
          "equal within the tolerance: 1 of 4 pixels differ by more than 2, the largest "
          "difference is 3 of 255 at 0,1, the mean is 0.333");
}

TEST_CASE("output: 8 bits are compared with 16 as the same shade, in units of 16 bits") {
    const Image a = image_of({1, 1}, std::string("\0\x80\xFF", 3));
    const Image b = image_of({1, 1}, std::string("\0\0\x80\x80\xFF\xFF", 6), 16);
    CHECK(compare_images(a, b, {}).is_equal);
    const Image c = image_of({1, 1}, std::string("\0\2\x80\x80\xFF\xFF", 6), 16);
    CHECK(compare_images(c, a, {}).largest_difference == 2);
    CHECK(compare_images(c, a, {}).depth == 16);
}

TEST_CASE("output: pictures of different sizes are different, whatever the tolerance") {
    const Image a = image_of({2, 1}, "abcabc");
    const Image b = image_of({1, 2}, "abcabc");
    const Tolerance generous{.max_abs = 255, .max_pixels = 100};
    const Comparison comparison = compare_images(a, b, generous);
    CHECK_FALSE(comparison.is_equal);
    CHECK(describe(comparison, generous) == "different: the sizes are 2x1 and 1x2");
}

TEST_CASE("output: a triptych shows both pictures and their amplified difference") {
    const Image a = image_of({2, 1}, "abcabc");
    const Image b = image_of({2, 1}, "abcdbe");
    CHECK(make_triptych(a, b) ==
          image_of({6, 1}, std::string("abcabc") + std::string("\0\0\0\xFF\0\xAA", 6) + "abcdbe"));

    const Image low = image_of({1, 1}, "abc");
    CHECK(make_triptych(a, low) ==
          image_of({6, 1}, std::string("abcabc") + std::string("\0\0\0\xFF\0\xFF", 6) + "abc" +
                               std::string(3, '\0')));
    const Image deep = image_of({1, 1}, "aabbcc", 16);
    CHECK(make_triptych(low, deep) == image_of({3, 1}, "abc" + std::string(3, '\0') + "abc"));
}
