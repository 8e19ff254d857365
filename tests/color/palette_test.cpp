#include "color/palette.h"

#include <doctest/doctest.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "base/error.h"
#include "color/oklab.h"
#include "color/palette_curve.h"
#include "color/srgb.h"

using namespace mandel;

namespace {

Rgb8 encoded(const LinearRgb& color) {
    static const SrgbEncoder<std::uint8_t> encoder;
    return {encoder.encode(color.r), encoder.encode(color.g), encoder.encode(color.b)};
}

float difference(const LinearRgb& a, const LinearRgb& b) {
    return std::max({std::fabs(a.r - b.r), std::fabs(a.g - b.g), std::fabs(a.b - b.b)});
}

double lightness(const LinearRgb& color) { return oklab_from_light({color.r, color.g, color.b}).L; }

PaletteCurve builtin_curve(std::string_view name) { return PaletteCurve(*find_palette(name)); }

}  // namespace

TEST_CASE("color: built-in palettes have distinct names, a description and valid stops") {
    std::set<std::string_view> names;
    for (const BuiltinPalette& palette : builtin_palettes()) {
        CHECK(names.insert(palette.name).second);
        CHECK_FALSE(palette.description.empty());
        const auto found = find_palette(palette.name);
        REQUIRE(found);
        CHECK(found->name == palette.name);
        CHECK(found->stops.size() == palette.colors.size());
        CHECK_NOTHROW(check_palette(*found));
    }
    CHECK(names.size() >= 8);
    CHECK(default_palette().name == builtin_palettes().front().name);
    CHECK_FALSE(find_palette("no such palette"));
    CHECK_FALSE(find_palette(""));
}

TEST_CASE("color: a palette shows exactly its stops where they are") {
    for (const BuiltinPalette& builtin : builtin_palettes()) {
        const Palette palette = *find_palette(builtin.name);
        const PaletteCurve curve(palette);
        for (const PaletteStop& stop : palette.stops) {
            CHECK(encoded(curve.at(stop.position)) == stop.color);
            CHECK(encoded(curve.at(stop.position - 3)) == stop.color);
            CHECK(encoded(curve.at(stop.position + 1000)) == stop.color);
        }
    }
}

TEST_CASE("color: a palette is continuous around its cycle, also at the seam") {
    for (const BuiltinPalette& builtin : builtin_palettes()) {
        CAPTURE(builtin.name);
        const PaletteCurve curve = builtin_curve(builtin.name);
        constexpr int kSteps = 10000;
        for (int k = -5; k < kSteps + 5; ++k) {
            const LinearRgb here = curve.at(static_cast<double>(k) / kSteps);
            const LinearRgb next = curve.at(static_cast<double>(k + 1) / kSteps);
            REQUIRE(difference(here, next) < 1e-3f);
        }
        REQUIRE(difference(curve.at(std::nextafter(1.0, 0.0)), curve.at(0)) < 1e-6f);
        REQUIRE(difference(curve.at(-std::numeric_limits<double>::min()), curve.at(0)) < 1e-6f);
    }
}

TEST_CASE("color: a palette never leaves what sRGB can show, and is never as dark as ink") {
    for (const BuiltinPalette& builtin : builtin_palettes()) {
        CAPTURE(builtin.name);
        const PaletteCurve curve = builtin_curve(builtin.name);
        double least = 1;
        double most = 0;
        for (int k = 0; k < 5000; ++k) {
            const LinearRgb color = curve.at(k / 5000.0);
            for (const float channel : {color.r, color.g, color.b}) {
                REQUIRE(channel >= 0);
                REQUIRE(channel <= 1);
            }
            least = std::min(least, lightness(color));
            most = std::max(most, lightness(color));
        }
        CHECK(least > 0.19);
        CHECK(most > 0.9);
    }
}

TEST_CASE("color: any two built-in palettes look different") {
    const auto palettes = builtin_palettes();
    for (std::size_t i = 0; i < palettes.size(); ++i) {
        for (std::size_t j = i + 1; j < palettes.size(); ++j) {
            const PaletteCurve a = builtin_curve(palettes[i].name);
            const PaletteCurve b = builtin_curve(palettes[j].name);
            float most = 0;
            for (double t = 0; t < 1; t += 0.01)
                most = std::max(most, difference(a.at(t), b.at(t)));
            CHECK(most > 0.15f);
        }
    }
}

TEST_CASE("color: between two stops lightness never leaves their range") {
    const Palette palette{"",
                          {{0.1, {20, 20, 60}}, {0.15, {250, 240, 200}}, {0.9, {240, 200, 90}}}};
    const PaletteCurve curve(palette);
    const double dark = lightness(linear_from_srgb(palette.stops[0].color));
    const double bright = lightness(linear_from_srgb(palette.stops[1].color));
    for (double t = 0; t < 1; t += 0.0005) {
        REQUIRE(lightness(curve.at(t)) > dark - 1e-3);
        REQUIRE(lightness(curve.at(t)) < bright + 1e-3);
    }
    double previous = dark - 1e-3;
    for (double t = 0.1; t <= 0.15; t += 0.0005) {
        REQUIRE(lightness(curve.at(t)) >= previous);
        previous = lightness(curve.at(t)) - 1e-6;
    }
}

TEST_CASE("color: a palette of one stop is that colour everywhere, also at unusable places") {
    const Rgb8 color{12, 34, 56};
    const PaletteCurve curve(Palette{"", {{0.999, color}}});
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double place : {0.0, 0.5, -7.25, 1e300, -1e300, infinity, -infinity, std::nan("")}) {
        CHECK(encoded(curve.at(place)) == color);
    }
}

TEST_CASE("color: a palette without stops, with too many, or out of order is refused") {
    const Rgb8 grey{128, 128, 128};
    const auto with = [&](std::vector<double> positions) {
        Palette palette;
        for (const double position : positions) palette.stops.push_back({position, grey});
        return palette;
    };
    CHECK_NOTHROW(check_palette(with({0, 0.5})));
    CHECK_THROWS_AS(check_palette(with({})), InvalidInput);
    CHECK_THROWS_AS(check_palette(with({0.5, 0.2})), InvalidInput);
    CHECK_THROWS_AS(check_palette(with({0.5, 0.5})), InvalidInput);
    CHECK_THROWS_AS(check_palette(with({0, 1})), InvalidInput);
    CHECK_THROWS_AS(check_palette(with({-0.1})), InvalidInput);
    CHECK_THROWS_AS(check_palette(with({std::nan("")})), InvalidInput);
    CHECK_THROWS_AS(PaletteCurve(with({0.5, 0.2})), InvalidInput);
    std::vector<double> many;
    for (int k = 0; k < 257; ++k) many.push_back(k / 257.0);
    CHECK_THROWS_AS(check_palette(with(many)), InvalidInput);
    many.pop_back();
    CHECK_NOTHROW(PaletteCurve(with(many)));
}
