#include "map/frame/raw_strip.h"

#include <doctest/doctest.h>
#include <cmath>
#include <complex>
#include <cstdint>

#include "map/frame/exp_map.h"
#include "output/exr_channels.h"
#include "support/fixed_look.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// n as in "first n with |z_n| > R"; 0 for a point that stays.
std::uint64_t count_of(std::complex<double> c, std::uint64_t limit) {
    std::complex<double> z = 0;
    for (std::uint64_t n = 1; n <= limit; ++n) {
        z = z * z + c;
        if (std::abs(z) > 625) return n;
    }
    return 0;
}

}  // namespace

TEST_CASE("map: a raw strip runs inwards from top to bottom and clockwise from left to right") {
    const std::complex<double> centre(-0.743644, -0.131826);  // below the real axis
    constexpr std::uint64_t kLimit = 500;
    Scene scene;
    scene.view.re = Decimal("-0.743644");
    scene.view.im = Decimal("-0.131826");
    scene.view.zoom = Decimal("40");
    scene.view.size = {96, 54};
    scene.limits.max_iterations = kLimit;
    scene.coloring = fixed_look();
    const StopFlag stop;
    ExpMap map({scene, Decimal("1")}, {2, best_simd_level()}, stop);
    const Size size = map.shape().strip;
    std::uint64_t right = 0, escaped = 0, as_counter_clockwise = 0;
    for (const std::uint32_t index : {0U, 3U, map.shape().strips - 1}) {
        const auto strip = map.raw_strip(index);
        REQUIRE(strip->size() == size);
        const double zoom = map.shape().strip_zoom(index).to_double();
        const double outer = std::hypot(size.width, size.height) / 2 * 4 / (zoom * size.height);
        PixelColumns row(kExrChannels, size.width);
        for (std::uint32_t v = 0; v < size.height; v += 5) {
            strip->read_row(0, v, row);
            for (std::uint32_t u = 0; u < size.width; u += 3) {
                const double radius = outer * std::exp2(-static_cast<double>(v) / size.height);
                // Pixels are counted downwards, the imaginary axis points up.
                const auto offset = std::polar(radius, -2 * 3.14159265358979 * u / size.width);
                const std::uint64_t count = count_of(centre + offset, kLimit);
                escaped += count > 0 ? 1 : 0;
                right += count > 0 && row.n()[u] == count ? 1 : 0;
                as_counter_clockwise += row.n()[u] == count_of(centre + std::conj(offset), kLimit);
            }
        }
    }
    CHECK(escaped > 100);
    CHECK(right == escaped);
    CHECK(as_counter_clockwise < escaped);
}

TEST_CASE("map: distances of a raw strip are in its own pixels, its angles are there") {
    // Far outside, where the distance to the set is about that to its middle.
    Scene scene;
    scene.view.re = Decimal("0");
    scene.view.im = Decimal("0");
    scene.view.zoom = Decimal("0.01");
    scene.view.size = {96, 54};
    scene.limits.max_iterations = 50;
    scene.coloring = fixed_look();
    const StopFlag stop;
    ExpMap map({scene, Decimal("0.001")}, {1, best_simd_level()}, stop);
    const auto strip = map.raw_strip(0);
    const Size size = strip->size();
    PixelColumns row(kExrChannels, size.width);
    strip->read_row(0, 0, row);
    // |c| ln|c| in plane units at the first iterate; a pixel is 2 pi |c| / U wide.
    const double zoom = map.shape().strip_zoom(0).to_double();
    const double c = std::hypot(size.width, size.height) / 2 * 4 / (zoom * size.height);
    for (const std::uint32_t u : {0U, size.width / 4, size.width / 2}) {
        CHECK(row[Channel::Distance][u] ==
              doctest::Approx(std::log(c) * size.width / 6.283185307).epsilon(0.01));
    }
    // Column U / 4 is below the centre: z = c points down, and so does the way out.
    CHECK(row[Channel::Angle][size.width / 4] == doctest::Approx(0.75).epsilon(0.01));
    CHECK(row[Channel::Direction][size.width / 4] == doctest::Approx(0.75).epsilon(0.01));
}
