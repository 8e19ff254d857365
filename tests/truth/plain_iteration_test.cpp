#include "truth/plain_iteration.h"

#include <doctest/doctest.h>
#include <cmath>
#include <complex>

using namespace mandel;

namespace {

View view_of(const char* re, const char* im, const char* zoom, double rotate_deg = 0,
             Size size = {64, 36}) {
    return {Decimal(re), Decimal(im), Decimal(zoom), rotate_deg, size};
}

PixelResult iterate(const View& view, PixelPosition pixel, std::uint64_t limit,
                    double radius = 625) {
    const StopFlag never;
    return PlainIteration(view, limit, radius).pixel(pixel, never);
}

}  // namespace

TEST_CASE("truth: plain iteration finds what the definitions say, in any picture") {
    const View views[] = {view_of("-0.75", "0", "1"), view_of("-0.7", "0.3", "5", 30),
                          view_of("0.3", "-0.5", "1e-3", -200, {5, 7})};
    for (const View& view : views) {
        const PixelPosition pixel{view.size.width / 5, view.size.height - 2};
        const double spacing = 4 / (view.zoom.to_double() * view.size.height);
        const double turn = view.rotate_deg * 3.14159265358979323846 / 180;
        const std::complex<double> centre(view.re.to_double(), view.im.to_double());
        const std::complex<double> offset(pixel.x + 0.5 - view.size.width / 2.0,
                                          view.size.height / 2.0 - pixel.y - 0.5);
        const std::complex<double> c = centre + spacing * offset * std::polar(1.0, turn);
        std::complex<double> z, d;
        std::uint64_t n = 0;
        while (std::abs(z) <= 625) {
            d = 2.0 * z * d + 1.0;
            z = z * z + c;
            ++n;
        }
        const PixelResult result = iterate(view, pixel, 1000);
        REQUIRE(result.status == PixelStatus::Escaped);
        CHECK(result.n == n);
        CHECK(result[Channel::Fraction] ==
              doctest::Approx(1 - std::log2(std::log(std::abs(z)) / std::log(625.0))));
        CHECK(result[Channel::Distance] ==
              doctest::Approx(std::abs(z) * std::log(std::abs(z)) / std::abs(d) / spacing));
        CHECK(std::remainder(result[Channel::Angle] - std::arg(z) / 6.283185307179586, 1) ==
              doctest::Approx(0));
        CHECK(std::remainder(
                  result[Channel::Direction] - (std::arg(z / d) - turn) / 6.283185307179586, 1) ==
              doctest::Approx(0));
    }
}

TEST_CASE("truth: the limit is kept to the iteration") {
    const View view = view_of("-0.7436", "0.1318", "1000");
    const PixelResult result = iterate(view, {10, 10}, 100000);
    REQUIRE(result.status == PixelStatus::Escaped);
    CHECK(iterate(view, {10, 10}, result.n).status == PixelStatus::Escaped);
    CHECK(iterate(view, {10, 10}, result.n - 1).status == PixelStatus::Limit);
}

TEST_CASE("truth: a point that is on the escape circle has not escaped") {
    // The only pixel is c = 2: z_1 = 2, z_2 = 6.
    const View view = view_of("2", "0", "1", 0, {1, 1});
    CHECK(iterate(view, {0, 0}, 100, 2).n == 2);
    CHECK(iterate(view, {0, 0}, 100, 1.9999999999999998).n == 1);
    CHECK(iterate(view, {0, 0}, 100, 6).n == 3);
}

TEST_CASE("truth: an orbit that goes round is known to reach any limit") {
    constexpr std::uint64_t kNever = std::uint64_t{1} << 60;
    for (const char* re : {"0", "-1", "-2", "-0.1", "-1.3", "-1.75487766624669276"}) {
        CHECK(iterate(view_of(re, "0", "1e20", 0, {1, 1}), {0, 0}, kNever).status ==
              PixelStatus::Limit);
    }
    CHECK(iterate(view_of("0", "1", "1e500", 0, {1, 1}), {0, 0}, kNever).status ==
          PixelStatus::Limit);
}

TEST_CASE("truth: no digit of a deep centre is lost") {
    // Two pixels that 1e-330 of the plane keeps apart, on both sides of the tip of the needle.
    const View view = view_of("-2", "0", "1e330", 0, {2, 1});
    CHECK(iterate(view, {0, 0}, 10000).status == PixelStatus::Escaped);
    CHECK(iterate(view, {1, 0}, 10000).status == PixelStatus::Limit);
    // |d| doubles twice with every step on the needle: n is about log4 of the distance.
    CHECK(iterate(view, {0, 0}, 10000).n ==
          doctest::Approx(330 * std::log2(10.0) / 2).epsilon(0.02));
}

TEST_CASE("truth: precision follows zoom, size, centre and iterations") {
    const auto bits = [](const View& view, std::uint64_t limit) {
        return PlainIteration(view, limit, 625).precision_bits();
    };
    CHECK(bits(view_of("0", "0", "1", 0, {1024, 1}), 1) == 64 + 10 + 2);
    CHECK(bits(view_of("0", "0", "1", 0, {1, 1024}), 1) == 64 + 10 + 2);
    CHECK(bits(view_of("0", "0", "1", 0, {1024, 1}), 1023) == 64 + 10 + 20);
    CHECK(bits(view_of("0", "0", "1024", 0, {1024, 1}), 1023) == 64 + 10 + 20 + 10);
    CHECK(bits(view_of("1024", "0", "1024", 0, {1024, 1}), 1023) == 64 + 10 + 20 + 10 + 10);
    CHECK(bits(view_of("0", "0", "1e-100", 0, {1024, 1}), 1) == 64 + 10 + 2);
    CHECK(bits(view_of("0", "0", "1e1000", 0, {1024, 1}), 1) == 64 + 10 + 2 + 3322);
}

TEST_CASE("truth: plain iteration notices a stop at its next step") {
    StopFlag stop;
    stop.request();
    const PlainIteration plain(view_of("0.25", "0", "1e30"), std::uint64_t{1} << 60, 625);
    CHECK(plain.pixel({30, 20}, stop).status == PixelStatus::Pending);
}

TEST_CASE("truth: an orbit that outgrows its digits is iterated again with more") {
    // Along the needle an error grows by 2^200 before the orbit leaves it. The centre of a deeper
    // picture begins with as many digits as that takes.
    for (const char* re : {"-1.9", "-1.95", "-1.98", "-1.83"}) {
        const PixelResult deep = iterate(view_of(re, "1e-60", "1e300", 0, {1, 1}), {0, 0}, 1000);
        const PixelResult here = iterate(view_of(re, "1e-60", "1e5", 0, {1, 1}), {0, 0}, 1000);
        REQUIRE(deep.status == PixelStatus::Escaped);
        INFO("c = ", re);
        CHECK(here.status == PixelStatus::Escaped);
        CHECK(here.n == deep.n);
        CHECK(here[Channel::Fraction] == doctest::Approx(deep[Channel::Fraction]).epsilon(1e-4));
        CHECK(std::fabs(std::remainder(here[Channel::Angle] - deep[Channel::Angle], 1)) < 1e-4);
    }
}

TEST_CASE(
    "truth: plain iteration stays on the real axis in a picture that is turned by a quarter") {
    // Beside the axis the orbit would leave after some hundred steps.
    for (const double degrees : {90.0, 180.0, 270.0, -450.0}) {
        const bool is_upright = std::fmod(degrees, 180) == 0;
        const PixelPosition pixel = is_upright ? PixelPosition{30, 18} : PixelPosition{18, 30};
        const View view = view_of("-1.9", "0", "1e3", degrees, {37, 37});
        CHECK(iterate(view, pixel, 2000).status == PixelStatus::Limit);
    }
}
