#include "color/palette.h"

#include <doctest/doctest.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

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

// The unlisted ones too.
std::vector<BuiltinPalette> all_palettes() {
    std::vector<BuiltinPalette> all(builtin_palettes().begin(), builtin_palettes().end());
    all.insert(all.end(), unlisted_palettes().begin(), unlisted_palettes().end());
    return all;
}

}  // namespace

TEST_CASE("color: built-in palettes have distinct names, a description and valid stops") {
    std::set<std::string_view> names;
    for (const BuiltinPalette& palette : all_palettes()) {
        CHECK(names.insert(palette.name).second);
        CHECK_FALSE(palette.description.empty());
        const auto found = find_palette(palette.name);
        REQUIRE(found);
        CHECK(found->name == palette.name);
        CHECK(found->stops.size() == palette.stops.size());
        CHECK_NOTHROW(check_palette(*found));
    }
    CHECK(builtin_palettes().size() == 22);
    CHECK(default_palette().name == builtin_palettes().front().name);
    CHECK_FALSE(find_palette("no such palette"));
    CHECK_FALSE(find_palette(""));
}

// Scenes and pictures name palettes; so the colours behind a name may never change.
TEST_CASE("color: the palettes of older scenes keep their colours") {
    struct Row {
        const char* name;
        std::vector<std::uint32_t> colors;
    };
    const Row rows[] = {
        {"gilded",
         {0x0c1e58, 0x123f8a, 0x3583c4, 0xa6d6ea, 0xfdf6dc, 0xfac857, 0xde7d20, 0xa03530,
          0x4c1a4a}},
        {"fire", {0x260a10, 0x6e1010, 0xb92a0c, 0xea650f, 0xfbb434, 0xfff3c4, 0xf2a24a, 0x8c2a24}},
        {"ice", {0x0c2442, 0x12496c, 0x3a8cb0, 0x97d3e2, 0xf6fcff, 0xbcd6ee, 0x7189c0, 0x2c3a6e}},
        {"ocean", {0x06202f, 0x05475c, 0x077f8a, 0x2cbca9, 0xbaf1d4, 0xfdf0c8, 0x86cbc6, 0x1d6488}},
        {"forest",
         {0x16261a, 0x28501f, 0x4c8030, 0x96b64a, 0xefe9a4, 0xdbac58, 0x8f5e2e, 0x40301c}},
        {"twilight",
         {0x241448, 0x4a2a80, 0x874aa6, 0xcf74ac, 0xf8b6a8, 0xfde9cc, 0x9aaedb, 0x3d5098}},
        {"aurora",
         {0x0b1a3c, 0x0e4460, 0x128a7a, 0x58d492, 0xdcfab8, 0xa4d4e4, 0x8378d4, 0x432a80}},
        {"sunset",
         {0x2a1440, 0x611c5e, 0xb0325e, 0xe9654e, 0xfcb060, 0xfff0b8, 0xc6889a, 0x57427f}},
        {"viridian",
         {0x3a0f5c, 0x3f4a94, 0x1f7f92, 0x2fae7c, 0x86cf54, 0xf7e53a, 0xa4c46a, 0x5a6c88}},
        {"copper",
         {0x1e242e, 0x473634, 0x80492f, 0xc07244, 0xebb888, 0xfaf2e4, 0x9cb6b6, 0x3c5f68}},
        {"orchid",
         {0x22103a, 0x521a60, 0x963284, 0xdc66a2, 0xfbbece, 0xfff5f0, 0xbac2ea, 0x5056a6}},
        {"grey", {0x202020, 0x505050, 0x949494, 0xd4d4d4, 0xfafafa, 0xd4d4d4, 0x949494, 0x505050}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const auto palette = find_palette(row.name);
        REQUIRE(palette);
        REQUIRE(palette->stops.size() == row.colors.size());
        for (std::size_t i = 0; i < row.colors.size(); ++i) {
            const Rgb8 color = palette->stops[i].color;
            CHECK((color.r << 16 | color.g << 8 | color.b) == static_cast<int>(row.colors[i]));
            CHECK(palette->stops[i].position ==
                  static_cast<double>(i) / static_cast<double>(row.colors.size()));
        }
    }
}

TEST_CASE("color: unlisted palettes are found by name") {
    for (const char* name : {"orchid", "twilight", "viridian", "forest"}) {
        CAPTURE(name);
        CHECK(find_palette(name)->name == name);
        for (const BuiltinPalette& listed : builtin_palettes()) CHECK(listed.name != name);
    }
    CHECK(find_palette("classic")->stops[3] == PaletteStop{0.6425, {255, 170, 0}});
}

TEST_CASE("color: a palette shows exactly its stops where they are") {
    for (const BuiltinPalette& builtin : all_palettes()) {
        CAPTURE(builtin.name);
        const Palette palette = *find_palette(builtin.name);
        const PaletteCurve curve(palette);
        for (const PaletteStop& stop : palette.stops) {
            for (const double cycles : {0.0, -3.0, 1000.0}) {
                const Rgb8 shown = encoded(curve.at(stop.position + cycles));
                // The orange of classic, between two steep sides, lies between two cells.
                if (builtin.name != "classic") CHECK(shown == stop.color);
                CHECK(std::abs(shown.r - stop.color.r) <= 1);
                CHECK(std::abs(shown.g - stop.color.g) <= 1);
                CHECK(std::abs(shown.b - stop.color.b) <= 1);
            }
        }
    }
}

TEST_CASE("color: a palette is continuous around its cycle, also at the seam") {
    for (const BuiltinPalette& builtin : all_palettes()) {
        CAPTURE(builtin.name);
        const PaletteCurve curve = builtin_curve(builtin.name);
        constexpr int kSteps = 10000;
        for (int k = -5; k < kSteps + 5; ++k) {
            const LinearRgb here = curve.at(static_cast<double>(k) / kSteps);
            const LinearRgb next = curve.at(static_cast<double>(k + 1) / kSteps);
            REQUIRE(difference(here, next) < 2e-3f);
        }
        REQUIRE(difference(curve.at(std::nextafter(1.0, 0.0)), curve.at(0)) < 1e-6f);
        REQUIRE(difference(curve.at(-std::numeric_limits<double>::min()), curve.at(0)) < 1e-6f);
    }
}

TEST_CASE("color: a palette never leaves what sRGB can show, and runs from dark to light") {
    for (const BuiltinPalette& builtin : all_palettes()) {
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
        const bool is_even = builtin.name == "spectrum";
        CHECK(least > (builtin.name == "classic" ? 0.07 : 0.1));  // only classic reaches black
        CHECK(least < (is_even ? 0.7 : 0.3));
        CHECK(most > (is_even ? 0.7 : 0.9));
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
