#include "compare/structural_similarity.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace mandel;

namespace {

constexpr Size kSize{23, 17};

// A pattern with edges, slopes and fine texture; the same in every channel.
double pattern(std::uint32_t x, std::uint32_t y) {
    return (x * 7 + y * 13) % 64 + (x > 11 ? 100 : 20) + y * 3.0;
}

template <typename Function>
PixelValues grey(const Function& value) {
    return {kSize, 255, 3, [value](std::uint32_t y, std::span<double> row) {
                for (std::uint32_t x = 0; x < kSize.width; ++x) {
                    for (std::size_t c = 0; c < 3; ++c) row[x * 3 + c] = value(x, y);
                }
            }};
}

// Equation 13 by its definition, window by window.
template <typename A, typename B>
double by_definition(const A& a, const B& b) {
    double total = 0;
    for (int y = 0; y < static_cast<int>(kSize.height); ++y) {
        for (int x = 0; x < static_cast<int>(kSize.width); ++x) {
            double weight = 0, ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
            for (int v = y - 5; v <= y + 5; ++v) {
                for (int u = x - 5; u <= x + 5; ++u) {
                    if (u < 0 || v < 0 || u >= 23 || v >= 17) continue;
                    const auto at = [&](const auto& f) {
                        return f(static_cast<std::uint32_t>(u), static_cast<std::uint32_t>(v));
                    };
                    const double w = std::exp(-((u - x) * (u - x) + (v - y) * (v - y)) / 4.5);
                    weight += w;
                    ma += w * at(a);
                    mb += w * at(b);
                    aa += w * at(a) * at(a);
                    bb += w * at(b) * at(b);
                    ab += w * at(a) * at(b);
                }
            }
            ma /= weight;
            mb /= weight;
            const double c1 = 2.55 * 2.55, c2 = 7.65 * 7.65;
            total +=
                (2 * ma * mb + c1) * (2 * (ab / weight - ma * mb) + c2) /
                ((ma * ma + mb * mb + c1) * (aa / weight - ma * ma + bb / weight - mb * mb + c2));
        }
    }
    return total / static_cast<double>(kSize.pixels());
}

}  // namespace

TEST_CASE("compare: structural similarity is that of its definition") {
    const auto noisy = [](std::uint32_t x, std::uint32_t y) {
        return pattern(x, y) + ((x * 31 + y * 17) % 5 - 2.0) * 8;
    };
    const auto inverted = [](std::uint32_t x, std::uint32_t y) { return 255 - pattern(x, y); };
    CHECK(structural_similarity(grey(pattern), grey(pattern), {}) == doctest::Approx(1));
    CHECK(structural_similarity(grey(pattern), grey(noisy), {}) ==
          doctest::Approx(by_definition(pattern, noisy)).epsilon(1e-9));
    CHECK(structural_similarity(grey(pattern), grey(inverted), {}) ==
          doctest::Approx(by_definition(pattern, inverted)).epsilon(1e-9));
    CHECK(by_definition(pattern, inverted) < 0);
}

TEST_CASE("compare: what is ignored does not touch the structural similarity") {
    const auto spoiled = [](std::uint32_t x, std::uint32_t y) {
        return x >= 4 && x < 8 && y >= 3 && y < 9 ? 0 : pattern(x, y);
    };
    const ComparedArea area{{}, {Rect{4, 3, 4, 6}}};
    CHECK(structural_similarity(grey(pattern), grey(spoiled), {}) < 0.95);
    CHECK(structural_similarity(grey(pattern), grey(spoiled), area) == doctest::Approx(1));
}
