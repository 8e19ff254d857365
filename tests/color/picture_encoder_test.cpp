#include "color/picture_encoder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "color/dither.h"

using namespace mandel;

namespace {

LinearRgb grey(double code) {
    const auto light = static_cast<float>(linear_from_srgb(code / 255));
    return {light, light, light};
}

}  // namespace

TEST_CASE("color: every threshold of the dither occurs once in a square of eight pixels") {
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::set<int> seen;
        for (std::uint32_t y = 16; y < 24; ++y) {
            for (std::uint32_t x = 8; x < 16; ++x) {
                const int threshold = dither_threshold(x, y, channel);
                CHECK(threshold % 2 == 1);
                CHECK(threshold < kDitherSteps);
                CHECK(threshold == dither_row(y)[3 * (x % 8) + channel]);
                seen.insert(threshold);
            }
        }
        CHECK(seen.size() == 64);
    }
}

TEST_CASE("color: dither leaves every code alone") {
    const PictureEncoder<std::uint8_t> encoder(true);
    for (int code = 0; code < 256; ++code) {
        const std::vector<LinearRgb> row(8, grey(code));
        for (std::uint32_t y = 0; y < 8; ++y) {
            std::array<std::uint8_t, 24> codes;
            encoder.encode(row, {0, y}, codes);
            CHECK(std::ranges::count(codes, code) == 24);
        }
    }
}

TEST_CASE("color: a dithered square of eight pixels has the light's place between the codes") {
    const PictureEncoder<std::uint8_t> encoder(true);
    for (double code = 0.25; code < 255; code += 1.37) {
        std::array<int, 3> sum{};
        for (std::uint32_t y = 0; y < 8; ++y) {
            std::array<std::uint8_t, 24> codes;
            encoder.encode(std::vector<LinearRgb>(8, grey(code)), {0, y}, codes);
            for (std::size_t i = 0; i < codes.size(); ++i) {
                CHECK(std::abs(codes[i] - code) < 1);
                sum[i % 3] += codes[i];
            }
        }
        for (const int total : sum) CHECK(std::abs(total / 64.0 - code) < 0.03);
    }
}

TEST_CASE("color: dithered codes depend on the pixel alone, not on where a row is cut") {
    const PictureEncoder<std::uint8_t> encoder(true);
    std::vector<LinearRgb> row;
    for (int x = 0; x < 50; ++x) row.push_back(grey(100 + x / 50.0));
    std::vector<std::uint8_t> whole(150), parts(150);
    encoder.encode(row, {3, 5}, whole);
    for (const std::size_t cut : {std::size_t{0}, std::size_t{13}}) {
        const std::size_t count = cut == 0 ? 13 : 37;
        encoder.encode(std::span(row).subspan(cut, count), {3 + static_cast<std::uint32_t>(cut), 5},
                       std::span(parts).subspan(3 * cut, 3 * count));
    }
    CHECK(parts == whole);
    CHECK(std::ranges::count(whole, 100) > 0);
    CHECK(std::ranges::count(whole, 101) > 0);
}

TEST_CASE("color: without dither, and with 16 bits, codes are the nearest ones") {
    const PictureEncoder<std::uint8_t> plain(false);
    const PictureEncoder<std::uint16_t> deep(true);
    CHECK_FALSE(deep.is_dithered());
    const std::vector<LinearRgb> row(8, grey(100.4));
    std::array<std::uint8_t, 24> codes;
    plain.encode(row, {0, 0}, codes);
    CHECK(std::ranges::count(codes, 100) == 24);
    std::array<std::uint16_t, 24> deep_codes;
    deep.encode(row, {0, 0}, deep_codes);
    CHECK(std::ranges::count(deep_codes, deep_codes[0]) == 24);
}
