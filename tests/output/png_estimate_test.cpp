#include "output/png_estimate.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace mandel;

namespace {

constexpr std::size_t kRows = 8, kWidth = 500;

// byte_of(x, y, channel)
template <typename ByteOf>
PngEstimate estimate_of(std::size_t pixel_bytes, ByteOf byte_of) {
    std::vector<std::byte> rows;
    for (std::size_t y = 0; y < kRows; ++y) {
        for (std::size_t x = 0; x < kWidth; ++x) {
            for (std::size_t channel = 0; channel < pixel_bytes; ++channel) {
                rows.push_back(static_cast<std::byte>(byte_of(x, y, channel) & 0xFF));
            }
        }
    }
    const std::size_t row_bytes = kWidth * pixel_bytes;
    return PngEstimator(pixel_bytes).estimate(rows.data(), kRows, row_bytes, row_bytes);
}

std::uint64_t noise(std::uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

}  // namespace

TEST_CASE("output: colours that repeat are estimated to need no filter") {
    for (const std::size_t pixel_bytes : {std::size_t{3}, std::size_t{6}}) {
        CAPTURE(pixel_bytes);
        // A dozen bands of colours that have nothing to do with each other, slanting.
        const PngEstimate bits =
            estimate_of(pixel_bytes, [](std::size_t x, std::size_t y, std::size_t channel) {
                return noise((x + y) / 40 * 3 + channel);
            });
        CHECK(bits.unfiltered < 0.2);
        CHECK(bits.unfiltered < bits.up);
        CHECK(bits.unfiltered < bits.average);
    }
}

TEST_CASE("output: gradients that never repeat are estimated to need a filter") {
    const auto slope = [](std::size_t x, std::size_t y, std::size_t channel) {
        return channel == 0 ? x : channel == 1 ? x / 2 + y : noise(x / 8);
    };
    const PngEstimate bits = estimate_of(3, slope);
    CHECK(bits.up < 1.5);
    CHECK(bits.unfiltered > 3);
}

TEST_CASE("output: noise is estimated to need all of its bits") {
    const PngEstimate bits = estimate_of(3, [](std::size_t x, std::size_t y, std::size_t channel) {
        return noise((x * kRows + y) * 3 + channel);
    });
    CHECK(bits.up > 7.9);
    CHECK(bits.average > 7.9);
    CHECK(bits.unfiltered > 7.9);
}

TEST_CASE("output: an estimate does not depend on what was estimated before") {
    std::vector<std::byte> first(kRows * kWidth * 3, std::byte{7}), second = first;
    for (std::size_t i = 0; i < second.size(); ++i)
        second[i] = static_cast<std::byte>(noise(i) & 0xFF);
    PngEstimator estimator(3);
    const auto estimate = [&](const std::vector<std::byte>& rows) {
        return estimator.estimate(rows.data(), kRows, kWidth * 3, kWidth * 3).unfiltered;
    };
    const double before = estimate(second);
    estimate(first);
    CHECK(estimate(second) == before);
}
