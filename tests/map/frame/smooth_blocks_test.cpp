#include "map/frame/smooth_blocks.h"

#include <doctest/doctest.h>
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

using namespace mandel;

namespace {

constexpr Size kPicture{83, 60};

// Codes of 8 bits, with fractions, of a made-up picture.
using Curve = std::function<double(std::uint32_t x, std::uint32_t y)>;
using IsClear = std::function<bool(std::uint32_t x, std::uint32_t y, float distance)>;

// Block (i, j): on this level or on a coarser one.
bool is_smooth(const SmoothBlocks& level, std::uint32_t i, std::uint32_t j) {
    bool is_open = false;
    level.for_open_runs(j, i, i + 1, [&](std::uint32_t, std::uint32_t) { is_open = true; });
    return !is_open;
}

// All levels of the picture, its smooth blocks filled.
template <typename Code>
struct Filled {
    Filled(Size picture, const Curve& curve, const IsClear& is_clear = {})
        : size(picture), codes(picture.pixels() * 3) {
        for (const std::uint32_t side : SmoothBlocks::kSides) {
            const SmoothBlocks* const coarser = levels.empty() ? nullptr : levels.back().get();
            levels.push_back(std::make_unique<SmoothBlocks>(size, side, kDepth, coarser));
            SmoothBlocks& level = *levels.back();
            for (std::uint32_t j = 0; j < level.nodes().height; ++j) {
                level.find_nodes(j, 0, level.nodes().width, [&](std::uint32_t i) {
                    ++nodes;
                    level.set(i, j, node_at(i * side, j * side, curve, is_clear, level));
                });
            }
            for (std::uint32_t j = 0; j < level.blocks().height; ++j) {
                level.choose(j);
                level.fill(j, std::span(codes), false);
            }
        }
    }

    bool is_smooth(std::uint32_t x, std::uint32_t y) const {
        const SmoothBlocks& finest = *levels.back();
        const std::uint32_t i = x / finest.side(), j = y / finest.side();
        return i < finest.blocks().width && j < finest.blocks().height && ::is_smooth(finest, i, j);
    }
    std::uint32_t smooth_pixels() const {
        std::uint32_t count = 0;
        for (std::uint32_t y = 0; y < size.height; ++y) {
            for (std::uint32_t x = 0; x < size.width; ++x) count += is_smooth(x, y);
        }
        return count;
    }

    static constexpr int kDepth = 8 * sizeof(Code);
    static constexpr double kUnit = kDepth == 16 ? 257 : 1;

    Size size;
    std::vector<Code> codes;
    std::vector<std::unique_ptr<SmoothBlocks>> levels;
    int nodes = 0;  // that were asked for

private:
    static SmoothBlocks::Node node_at(std::uint32_t x, std::uint32_t y, const Curve& curve,
                                      const IsClear& is_clear, const SmoothBlocks& level) {
        const auto code = static_cast<std::int32_t>(
            std::lround(curve(x, y) * kUnit * SmoothBlocks::fine_steps(kDepth)));
        return {{code, code, code}, !is_clear || is_clear(x, y, level.clear_distance())};
    }
};

// The largest error over the smooth pixels, in codes of 8 bits.
template <typename Code>
double worst(const Filled<Code>& filled, const Curve& curve) {
    double most = 0;
    for (std::uint32_t y = 0; y < filled.size.height; ++y) {
        for (std::uint32_t x = 0; x < filled.size.width; ++x) {
            if (!filled.is_smooth(x, y)) continue;
            const std::size_t first = (std::size_t{y} * filled.size.width + x) * 3;
            most =
                std::max(most, std::fabs(filled.codes[first] / Filled<Code>::kUnit - curve(x, y)));
            CHECK(filled.codes[first + 2] == filled.codes[first]);
        }
    }
    return most;
}

double waves(std::uint32_t x, std::uint32_t y) {
    return 100 + 60 * std::sin(0.03 * x + 0.04 * y) + 0.5 * y;
}
// Calm on the left, too quick for large blocks on the right.
double quicker(std::uint32_t x, std::uint32_t y) {
    return 120 + 50 * std::sin(0.00004 * x * x * x + 0.02 * y);
}

}  // namespace

TEST_CASE("map: pixels of smooth blocks are within two codes, whatever the sizes of the blocks") {
    for (const Curve& curve : {Curve(waves), Curve(quicker)}) {
        const Filled<std::uint8_t> filled(kPicture, curve);
        CHECK(filled.smooth_pixels() > kPicture.pixels() / 4);
        CHECK(worst(filled, curve) < 2.6);  // and half a code of rounding
        const Filled<std::uint16_t> deep(kPicture, curve);
        CHECK(deep.smooth_pixels() > kPicture.pixels() / 16);
        CHECK(worst(deep, curve) < 0.4);
    }
}

TEST_CASE("map: of a calm picture only the nodes of large blocks are asked for, and its border") {
    const Filled<std::uint8_t> calm(kPicture, [](auto x, auto) { return 10 + 0.5 * x; });
    const SmoothBlocks& coarsest = *calm.levels.front();
    for (std::uint32_t j = 0; j < coarsest.blocks().height; ++j) {
        for (std::uint32_t i = 0; i < coarsest.blocks().width; ++i)
            CHECK(is_smooth(coarsest, i, j));
    }
    CHECK(calm.smooth_pixels() == 80 * 56);
    CHECK(calm.nodes < 300);
}

TEST_CASE("map: blocks at an edge, a bend or a node near the set are not smooth") {
    const Filled<std::uint8_t> edge(kPicture, [](auto x, auto) { return x < 41 ? 80 : 98; });
    CHECK(edge.smooth_pixels() > 0);
    for (std::uint32_t y = 0; y < 58; ++y) {
        CHECK_FALSE(edge.is_smooth(39, y));
        CHECK_FALSE(edge.is_smooth(41, y));
    }
    const Filled<std::uint8_t> bend(kPicture, [](auto x, auto) { return 1.1 * x * x; });
    CHECK(bend.smooth_pixels() == 0);

    // A point of the set, in the middle of a large block.
    const auto flat = [](std::uint32_t, std::uint32_t) { return 80.0; };
    const auto distance = [](double x, double y) { return std::hypot(x - 24, y - 25); };
    const Filled<std::uint8_t> near(
        kPicture, flat, [&](auto x, auto y, float clear) { return distance(x, y) >= clear; });
    CHECK_FALSE(near.is_smooth(24, 25));
    CHECK(near.is_smooth(31, 32));
    CHECK_FALSE(is_smooth(*near.levels[0], 1, 1));
    CHECK(is_smooth(*near.levels[0], 3, 2));
}

TEST_CASE("map: pictures of any size have blocks, or none") {
    const auto flat = [](std::uint32_t, std::uint32_t) { return 80.0; };
    for (const Size size : {Size{1, 1}, Size{2, 9}, Size{4, 4}, Size{9, 2}, Size{200, 1}}) {
        const Filled<std::uint8_t> filled(size, flat);
        CHECK(filled.smooth_pixels() == 0);
    }
    const Filled<std::uint8_t> small({10, 9}, flat);
    CHECK(small.smooth_pixels() == 8 * 8);
    CHECK(worst(small, flat) == 0);
}
