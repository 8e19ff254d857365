#include "color/srgb.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

using namespace mandel;

namespace {

// The encoding curve in the C library's arithmetic, scaled to codes but not rounded.
double exact_code(double light, double most) {
    const double value =
        light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    return value * most;
}

template <typename Code>
void check_round_trip() {
    const SrgbEncoder<Code> encoder;
    const int most = std::numeric_limits<Code>::max();
    for (int code = 0; code <= most; ++code) {
        for (const double part : {-0.49, 0.0, 0.49}) {
            const auto light = static_cast<float>(linear_from_srgb((code + part) / most));
            REQUIRE(encoder.encode(light) == code);
        }
    }
}

template <typename Code>
void check_against_formula(float step) {
    const SrgbEncoder<Code> encoder;
    const double most = std::numeric_limits<Code>::max();
    Code previous = 0;
    for (float light = 1e-9f; light < 1; light *= step) {
        const Code code = encoder.encode(light);
        REQUIRE(code >= previous);
        REQUIRE(std::fabs(code - exact_code(light, most)) < 0.51);
        previous = code;
    }
}

}  // namespace

TEST_CASE("color: every sRGB code survives the way to linear light and back, at both depths") {
    check_round_trip<std::uint8_t>();
    check_round_trip<std::uint16_t>();
}

TEST_CASE("color: encoding takes the nearest code and is monotone") {
    check_against_formula<std::uint8_t>(1.00007f);
    check_against_formula<std::uint16_t>(1.00007f);
}

TEST_CASE("color: light outside the displayable range is clipped, and NaN is black") {
    const SrgbEncoder<std::uint8_t> encoder;
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK(encoder.encode(-0.5f) == 0);
    CHECK(encoder.encode(-infinity) == 0);
    CHECK(encoder.encode(-0.0f) == 0);
    CHECK(encoder.encode(1.5f) == 255);
    CHECK(encoder.encode(infinity) == 255);
    CHECK(encoder.encode(std::numeric_limits<float>::quiet_NaN()) == 0);
    const SrgbEncoder<std::uint16_t> deep;
    CHECK(deep.encode(1.5f) == 65535);
    CHECK(deep.encode(std::numeric_limits<float>::quiet_NaN()) == 0);
}

TEST_CASE("color: the average of black and white is sRGB 188, half the light") {
    const std::vector<LinearRgb> black(5, linear_from_srgb(Rgb8{0, 0, 0}));
    const std::vector<LinearRgb> white(5, linear_from_srgb(Rgb8{255, 255, 255}));
    std::vector<LinearRgb> averages(5);
    add_samples(black, averages);
    add_samples(white, averages);
    average_samples(averages, 2);
    std::vector<std::uint8_t> codes(15);
    SrgbEncoder<std::uint8_t>().encode(averages, codes);
    for (const std::uint8_t code : codes) CHECK(code == 188);
    std::vector<std::uint16_t> deep(15);
    SrgbEncoder<std::uint16_t>().encode(averages, deep);
    for (const std::uint16_t code : deep) CHECK(code == 48192);
}

TEST_CASE(
    "color: the average of equal samples is their colour, to two 16-bit codes for thousands") {
    const SrgbEncoder<std::uint8_t> encoder;
    const SrgbEncoder<std::uint16_t> deep;
    for (int code = 0; code < 256; ++code) {
        const auto c = static_cast<std::uint8_t>(code);
        const std::vector<LinearRgb> sample(1, linear_from_srgb(Rgb8{c, c, c}));
        for (const unsigned count : {1u, 3u, 7u, 64u, 4096u}) {
            std::vector<LinearRgb> average(1);
            for (unsigned s = 0; s < count; ++s) add_samples(sample, average);
            average_samples(average, count);
            REQUIRE(encoder.encode(average[0].r) == code);
            const int off = deep.encode(average[0].r) - code * 257;
            REQUIRE(std::abs(off) <= (count > 64 ? 2 : 0));
        }
    }
}

TEST_CASE("color: the place between codes rounds to the code and follows the curve") {
    const SrgbEncoder<std::uint8_t> encoder;
    float last = -1;
    for (int i = 0; i <= 100000; ++i) {
        const auto light = static_cast<float>(i) / 100000;
        const float place = encoder.place(light);
        CHECK(place >= last);
        CHECK(std::fabs(place - encoder.encode(light)) <= 0.5005f);
        last = place;
    }
    for (const double code : {0.0, 0.25, 10.3, 77.5, 254.6, 255.0}) {
        const auto light = static_cast<float>(linear_from_srgb(code / 255));
        CHECK(encoder.place(light) == doctest::Approx(code).epsilon(0.005));
    }
    CHECK(encoder.place(-1) == 0);
    CHECK(encoder.place(2) == 255);
}
