#include "compare/difference_picture.h"

#include <doctest/doctest.h>

#include <string>

#include "compare/small_image.h"

using namespace mandel;

namespace {

const Image kLeft = small_image({2, 1}, "abcabc");
const Image kRight = small_image({2, 1}, "abcdbe");  // 3 in a red, 2 in a blue

Image picture(DiffStyle style, const Tolerance& tolerance = {},
              std::optional<double> amplify = {}) {
    return difference_picture(kLeft, kRight, tolerance, style, amplify);
}

}  // namespace

TEST_CASE("compare: a triptych shows both pictures and their amplified difference") {
    CHECK(
        picture(DiffStyle::Triptych) ==
        small_image({6, 1}, std::string("abcabc") + std::string("\0\0\0\xFF\0\xAA", 6) + "abcdbe"));

    // What only one picture covers is magenta.
    const Image low = small_image({1, 1}, "abc");
    CHECK(difference_picture(kLeft, low, {}, DiffStyle::Triptych, {}) ==
          small_image({6, 1}, std::string("abcabc") + std::string("\0\0\0\xFF\0\xFF", 6) + "abc" +
                                  std::string(3, '\0')));
    const Image deep = small_image({1, 1}, "aabbcc", 16);
    CHECK(difference_picture(low, deep, {}, DiffStyle::Triptych, {}) ==
          small_image({3, 1}, "abc" + std::string(3, '\0') + "abc"));
}

TEST_CASE("compare: differences alone, multiplied as wanted, in 8 bits") {
    CHECK(picture(DiffStyle::Abs, {}, 10) ==
          small_image({2, 1}, std::string("\0\0\0\x1E\0\x14", 6)));
    CHECK(picture(DiffStyle::Abs, {}, 100) ==
          small_image({2, 1}, std::string("\0\0\0\xFF\0\xC8", 6)));
}

TEST_CASE("compare: a mask shows the pixels beyond the tolerance, and what is not compared") {
    Tolerance tolerance;
    CHECK(picture(DiffStyle::Mask, tolerance) ==
          small_image({2, 1}, std::string("\0\0\0\xFF\xFF\xFF", 6)));
    tolerance.max_abs = 3;
    tolerance.area.crop = Rect{1, 0, 1, 1};
    CHECK(picture(DiffStyle::Mask, tolerance) ==
          small_image({2, 1}, std::string("\0\0\x40\0\0\0", 6)));
}

TEST_CASE("compare: sixteen bits become eight by rounding") {
    const Image deep = small_image({1, 1}, std::string("\x80\x80\x00\x80\x00\x81", 6), 16);
    CHECK(in_8_bits(deep) == small_image({1, 1}, std::string("\x80\x00\x01", 3)));
}
