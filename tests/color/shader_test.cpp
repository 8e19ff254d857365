#include "color/shader.h"

#include <doctest/doctest.h>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "color/palette_curve.h"
#include "support/escaped.h"
#include "support/fixed_look.h"

using namespace mandel;

namespace {

constexpr std::uint32_t kHeight = 720;  // of the picture that the samples belong to

constexpr std::array kMethods = {ColorMethod::Smooth, ColorMethod::Bands, ColorMethod::Distance,
                                 ColorMethod::DistanceInPixels};
constexpr std::array kTransfers = {Transfer::Linear, Transfer::Sqrt, Transfer::Cbrt, Transfer::Log};
constexpr std::array kShadings = {Shading::None, Shading::Ink, Shading::Relief};

PixelResult escaped(std::uint64_t n, double fraction) { return mandel::escaped(n, fraction, 100); }

PixelColumns columns_of(const std::vector<PixelResult>& samples) {
    PixelColumns columns(kAllChannels, samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) columns.set(i, samples[i]);
    return columns;
}

std::array<int, 3> shaded(const Coloring& coloring, const PixelResult& sample) {
    std::array<std::uint16_t, 3> codes;
    Shader(coloring, kHeight)
        .shade<std::uint16_t>(columns_of({sample}), PictureEncoder<std::uint16_t>(false), {},
                              codes);
    return {codes[0], codes[1], codes[2]};
}

LinearRgb light(const Coloring& coloring, const PixelResult& sample) {
    LinearRgb color;
    Shader(coloring, kHeight).shade(columns_of({sample}), {&color, 1});
    return color;
}

Coloring plain() { return fixed_look(Shading::None); }

// The colour of an escaped sample as its formula is written, in the library's double functions:
// the recipe of the known codes below. The palette curve alone is the program's (palette_test).
std::array<double, 3> defined_codes(const Coloring& coloring, const PixelResult& sample) {
    const double n = static_cast<double>(sample.n), d = sample[Channel::Distance];
    const double count = coloring.method == ColorMethod::Bands ? n : sample.mu();
    double place = 0;
    switch (coloring.transfer) {
        case Transfer::Auto:
            FAIL("a table has tests of its own");
            break;
        case Transfer::Linear:
            place = (count - 3) / 64;
            break;
        case Transfer::Sqrt:
            place = (std::sqrt(count) - std::sqrt(3.0)) / 4;
            break;
        case Transfer::Cbrt:
            place = (std::cbrt(count) - std::cbrt(3.0)) / 2;
            break;
        case Transfer::Log:
            place = (std::log2(1 + count) - 2) / 4;
            break;
    }
    if (coloring.method == ColorMethod::DistanceInPixels) place = std::log2(1 + d) / 10;
    const LinearRgb base =
        PaletteCurve(coloring.palette).at(coloring.density * place + coloring.offset);
    const bool is_lit = coloring.is_relief;
    const double to_light = 2 * std::numbers::pi * (sample[Channel::Direction] - 3.0 / 8);
    const double light = is_lit ? (std::cos(to_light) + 1.5) / 2.5 : 1;
    const double paper = coloring.ink == 0 ? 1 : d / std::sqrt(0.25 + d * d);
    std::array<double, 3> codes{base.r, base.g, base.b};
    for (double& code : codes) {
        const double x = code * light * paper;  // over black, the interior colour
        code = 65535 * (x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055);
    }
    return codes;
}

}  // namespace

TEST_CASE("color: known samples have exactly known colours on every machine") {
    struct Known {
        Coloring coloring;
        PixelResult sample;
        std::array<int, 3> codes;
    };
    const auto with = [](auto change) {
        Coloring coloring = fixed_look();
        change(coloring);
        return coloring;
    };
    const Known known[] = {
        {fixed_look(), escaped(5, 0.25, 60), {5432, 19917, 38965}},
        {fixed_look(), escaped(5, 0.25, 0.3), {3246, 14228, 28669}},
        {fixed_look(), escaped(1234567890123, 0.75, 0.9), {42158, 52973, 56791}},
        {with([](Coloring& c) { c.transfer = Transfer::Linear; }),
         escaped(41, 0.125),
         {61858, 45323, 17444}},
        {with([](Coloring& c) { c.transfer = Transfer::Cbrt; }),
         escaped(777, 0.5),
         {21191, 6929, 18513}},
        {with([](Coloring& c) { c.transfer = Transfer::Log; }),
         escaped(777, 0.5),
         {17968, 6671, 19458}},
        {with([](Coloring& c) { c.method = ColorMethod::Bands; }),
         escaped(90, 0.5),
         {12199, 7293, 20625}},
        {with([](Coloring& c) { c.method = ColorMethod::DistanceInPixels; }),
         escaped(90, 0.5, 7),
         {34543, 49514, 58794}},
        {with([](Coloring& c) { c.is_relief = true; }),
         escaped(30, 0.5, 2, 0.1),
         {7315, 4812, 15067}},
        {with([](Coloring& c) { c.palette = *find_palette("sunset"); }),
         escaped(30, 0.5),
         {13571, 8003, 20827}},
    };
    // The codes that the program gave when they fitted the formula to within kRounding, which the
    // floats of the shader and the steps of the sRGB encoder leave. To make them anew after a
    // change of colours: print shaded() where defined_codes() agrees.
    constexpr double kRounding = 4;
    for (const Known& k : known) {
        CHECK(shaded(k.coloring, k.sample) == k.codes);
        const auto defined = defined_codes(k.coloring, k.sample);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(std::fabs(k.codes[i] - defined[i]) < kRounding);
        }
    }
}

TEST_CASE("color: points that did not escape and pending ones have the interior colour") {
    for (const Shading shading : kShadings) {
        Coloring coloring = fixed_look(shading);
        coloring.interior = {10, 200, 30};
        for (const auto status :
             {PixelStatus::Interior, PixelStatus::Limit, PixelStatus::Pending}) {
            PixelResult sample;
            sample.status = status;
            CHECK(shaded(coloring, sample) == std::array{10 * 257, 200 * 257, 30 * 257});
        }
    }
}

TEST_CASE("color: no result, however extreme, leads to a colour outside 0 to 1") {
    const double infinity = std::numeric_limits<double>::infinity();
    const double nan = std::nan("");
    const std::array doubles = {0.0, 1.0, -7.0, 0.5, 1e-320, 1e300, infinity, -infinity, nan};
    std::vector<PixelResult> samples;
    for (const std::uint64_t n : {0ull, 1ull, 3ull, 1ull << 40, (1ull << 62) - 1, ~0ull}) {
        for (const double value : doubles) {
            samples.push_back(escaped(n, value));
            samples.push_back(escaped(n, 0.5, value, 0.3));
            samples.push_back(escaped(n, 0.5, 0.2, value));
        }
    }
    const PixelColumns columns = columns_of(samples);
    std::vector<LinearRgb> colors(samples.size());
    for (const ColorMethod method : kMethods) {
        for (const Transfer transfer : kTransfers) {
            for (const Shading shading : kShadings) {
                for (const double number : {1.0, 0.0, -1.0, 1e308, infinity, nan}) {
                    Coloring coloring = fixed_look(shading);
                    coloring.method = method;
                    coloring.transfer = transfer;
                    coloring.density = number;
                    coloring.offset = number;
                    Shader(coloring, kHeight).shade(columns, colors);
                    for (const LinearRgb& color : colors) {
                        for (const float channel : {color.r, color.g, color.b}) {
                            REQUIRE(channel >= -1e-6f);
                            REQUIRE(channel <= 1 + 1e-6f);
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("color: density 0 paints everything in the palette's colour at the offset") {
    Coloring coloring = plain();
    coloring.density = 0;
    coloring.offset = coloring.palette.stops[2].position;
    const Rgb8 stop = coloring.palette.stops[2].color;
    for (const std::uint64_t n : {1u, 10u, 100000u}) {
        CHECK(shaded(coloring, escaped(n, 0.5)) ==
              std::array{stop.r * 257, stop.g * 257, stop.b * 257});
    }
}

TEST_CASE("color: a negative density runs through the palette backwards") {
    Coloring forward = plain();
    forward.transfer = Transfer::Linear;
    Coloring backward = forward;
    backward.density = -1;
    CHECK(shaded(forward, escaped(3 + 16, 0)) == shaded(backward, escaped(3 + 48, 0)));
}

TEST_CASE("color: offset moves by whole cycles without any change, and by parts with one") {
    Coloring coloring = plain();
    const auto sample = escaped(20, 0.5);
    const auto start = shaded(coloring, sample);
    coloring.offset = -3;
    CHECK(shaded(coloring, sample) == start);
    coloring.offset = 0.5;
    CHECK(shaded(coloring, sample) != start);
}

TEST_CASE("color: smooth colours join where the count changes, bands change there only") {
    Coloring coloring = plain();
    CHECK(shaded(coloring, escaped(20, 1)) == shaded(coloring, escaped(21, 0)));
    coloring.method = ColorMethod::Bands;
    CHECK(shaded(coloring, escaped(20, 0.1)) == shaded(coloring, escaped(20, 0.9)));
    CHECK(shaded(coloring, escaped(20, 1)) != shaded(coloring, escaped(21, 0)));
}

TEST_CASE("color: the distance method depends on the distance alone") {
    Coloring coloring = plain();
    coloring.method = ColorMethod::Distance;
    CHECK(shaded(coloring, escaped(20, 0.1, 5)) == shaded(coloring, escaped(900, 0.7, 5)));
    CHECK(shaded(coloring, escaped(20, 0.1, 5)) != shaded(coloring, escaped(20, 0.1, 6)));
}

TEST_CASE("color: ink is the interior's colour on the set, gone far away, and monotone between") {
    Coloring coloring = fixed_look(Shading::Ink);
    coloring.palette = Palette{"", {{0, {255, 255, 255}}}};
    CHECK(shaded(coloring, escaped(50, 0.5, 0)) == std::array{0, 0, 0});
    CHECK(shaded(coloring, escaped(50, 0.5, 1e6)) == std::array{65535, 65535, 65535});
    CHECK(light(coloring, escaped(50, 0.5, 0.5)).r == doctest::Approx(std::sqrt(0.5)));
    float previous = -1;
    for (double distance = 1e-5; distance < 100; distance *= 1.5) {
        const float now = light(coloring, escaped(50, 0.5, distance)).r;
        CHECK(now > previous);
        previous = now;
    }
}

TEST_CASE("color: ink leaves a floor of light at the set, and is as wide as the picture is high") {
    Coloring coloring = fixed_look(Shading::Ink);
    coloring.palette = Palette{"", {{0, {255, 255, 255}}}};
    coloring.ink = 0.75;
    coloring.ink_width = 2;
    const auto paper = [&](double distance, std::uint32_t height) {
        LinearRgb color;
        Shader(coloring, height).shade(columns_of({escaped(50, 0.5, distance)}), {&color, 1});
        return color.r;
    };
    CHECK(paper(0, 720) == doctest::Approx(0.25));
    CHECK(paper(2, 720) == doctest::Approx(0.25 + 0.75 * std::sqrt(0.5)));
    CHECK(paper(6, 2160) == doctest::Approx(paper(2, 720)));
    CHECK(paper(0.5, 72) == doctest::Approx(paper(2, 720)));  // half a pixel at least
}

TEST_CASE("color: the distance method counts in heights of the picture, its old form in pixels") {
    Coloring coloring = plain();
    const auto shade = [&](double distance, std::uint32_t height) {
        LinearRgb color;
        Shader(coloring, height).shade(columns_of({escaped(50, 0.5, distance)}), {&color, 1});
        return color;
    };
    coloring.method = ColorMethod::Distance;
    CHECK(shade(8, 540) == shade(32, 2160));
    coloring.method = ColorMethod::DistanceInPixels;
    CHECK(shade(8, 540) == shade(8, 2160));
    CHECK(shade(8, 540) != shade(32, 540));
}

TEST_CASE("color: cells shift the upper half plane forwards and the lower one back, and fade") {
    Coloring coloring = plain();
    const auto with = [&](double cells, double offset, double angle, double distance) {
        coloring.cells = cells;
        coloring.offset = offset;
        PixelResult sample = escaped(20, 0.5, distance);
        sample[Channel::Angle] = angle;
        return shaded(coloring, sample);
    };
    CHECK(with(0.25, 0, 0.3, 1e6) == with(0, 0.125, 0.3, 1e6));
    CHECK(with(0.25, 0, 0.7, 1e6) == with(0, -0.125, 0.7, 1e6));
    CHECK(with(0.25, 0, 0.3, 1) == with(0, 0.0625, 0.3, 1));
    CHECK(with(0.25, 0, 0.3, 0) == with(0, 0, 0.3, 0));
}

TEST_CASE("color: stripes shift a point by its average, and fade") {
    Coloring coloring = plain();
    const auto with = [&](double stripe, double offset, double average, double distance) {
        coloring.stripe = stripe;
        coloring.offset = offset;
        PixelResult sample = escaped(20, 0.5, distance);
        sample[Channel::Stripe] = average;
        return shaded(coloring, sample);
    };
    CHECK(with(0.5, 0, 0.75, 1e6) == with(0, 0.125, 0.75, 1e6));
    CHECK(with(0.5, 0, 0.25, 1e6) == with(0, -0.125, 0.25, 1e6));
    CHECK(with(0.5, 0, 0.75, 1) == with(0, 0.0625, 0.75, 1));
    CHECK(with(0.5, 0, 0.75, 0) == with(0, 0, 0.75, 0));
}

TEST_CASE("color: relief is brightest towards the upper left and joins at a full turn") {
    const Coloring coloring = fixed_look(Shading::Relief);
    const auto brightness = [&](double direction) {
        return light(coloring, escaped(50, 0.5, 1e6, direction)).b;
    };
    for (double turns = 0; turns < 1; turns += 0.01) CHECK(brightness(turns) <= brightness(0.375));
    CHECK(brightness(0.875) < 0.21f * brightness(0.375));
    CHECK(brightness(0.875) > 0.19f * brightness(0.375));
    CHECK(brightness(0.999999) == doctest::Approx(brightness(0)).epsilon(1e-4));
}

TEST_CASE(
    "color: kernels are asked for distance and direction only when a colour depends on them") {
    CHECK_FALSE(needed_channels(plain()).contains(Channel::Distance));
    CHECK(needed_channels(Coloring{}).contains(Channel::Distance));
    for (const Shading shading : {Shading::Ink, Shading::Relief}) {
        const Coloring coloring = fixed_look(shading);
        CHECK(needed_channels(coloring).contains(Channel::Distance));
        CHECK(needed_channels(coloring).contains(Channel::Direction) ==
              (shading == Shading::Relief));
    }
    Coloring by_distance = plain();
    by_distance.method = ColorMethod::Distance;
    CHECK(needed_channels(by_distance).contains(Channel::Distance));
    CHECK_FALSE(needed_channels(by_distance).contains(Channel::Angle));
}

TEST_CASE("color: a sample has the same colour alone, in a row of any length, and at any depth") {
    std::vector<PixelResult> row;
    for (unsigned k = 0; k < 1000; ++k) {
        row.push_back(escaped(4 + k * k % 977, k % 10 / 10.0, k % 7 / 3.0, k % 100 / 100.0));
        if (k % 9 == 0) row.back().status = PixelStatus::Interior;
    }
    for (const Shading shading : kShadings) {
        const Coloring coloring = fixed_look(shading);
        const Shader shader(coloring, kHeight);
        const PixelColumns columns = columns_of(row);
        std::vector<LinearRgb> colors(row.size());
        shader.shade(columns, colors);
        const SrgbEncoder<std::uint8_t> encoder;
        std::vector<std::uint8_t> codes(3 * row.size());
        shader.shade<std::uint8_t>(columns, PictureEncoder<std::uint8_t>(false), {}, codes);
        for (std::size_t k = 0; k < row.size(); ++k) {
            LinearRgb alone;
            shader.shade(columns_of({row[k]}), {&alone, 1});
            REQUIRE(alone == colors[k]);
            REQUIRE(codes[3 * k] == encoder.encode(alone.r));
            REQUIRE(codes[3 * k + 1] == encoder.encode(alone.g));
            REQUIRE(codes[3 * k + 2] == encoder.encode(alone.b));
        }
    }
}

TEST_CASE("color: whole smooth counts have the colours of counts and fractions") {
    constexpr std::size_t kCount = 300;  // more than are shaded in one pass
    PixelColumns pixels(kAllChannels, kCount), smooth(kAllChannels, kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        const auto x = static_cast<double>(i);
        PixelResult sample = escaped(5 + i / 8, static_cast<double>(i % 8 + 1) / 8,
                                     std::exp(x / 20 - 6), static_cast<double>(i % 64) / 64);
        pixels.set(i, sample);
        sample[Channel::Fraction] = sample.mu();
        smooth.set(i, sample);
    }
    PixelView without_counts = smooth;
    without_counts.n = nullptr;
    without_counts.status = nullptr;  // all have escaped
    for (const ColorMethod method : kMethods) {
        for (const Shading shading : kShadings) {
            Coloring coloring = fixed_look(shading);
            coloring.method = method;
            const Shader shader(coloring, kHeight);
            std::vector<LinearRgb> expected(kCount), found(kCount);
            shader.shade(pixels, expected);
            shader.shade(without_counts, found);
            CHECK(found == expected);
        }
    }
}
