#include "job/smooth_blocks.h"

#include <doctest/doctest.h>
#include <cmath>
#include <functional>
#include <vector>

using namespace mandel;

namespace {

constexpr Size kPicture{41, 30};

// Codes of 8 bits, with fractions, of a made-up picture.
using Curve = std::function<double(std::uint32_t x, std::uint32_t y)>;

SmoothBlocks blocks_of(const Curve& curve) {
    SmoothBlocks blocks(kPicture);
    for (std::uint32_t j = 0; j < blocks.nodes().height; ++j) {
        for (std::uint32_t i = 0; i < blocks.nodes().width; ++i) {
            const auto code =
                static_cast<std::uint16_t>(std::lround(curve(4 * i, 4 * j) * SmoothBlocks::kFine));
            blocks.row(j)[i] = {{code, code, code}, true};
        }
    }
    return blocks;
}

std::uint32_t smooth_count(SmoothBlocks& blocks) {
    std::uint32_t count = 0;
    for (std::uint32_t j = 0; j < blocks.blocks().height; ++j) {
        blocks.choose(j);
        for (std::uint32_t i = 0; i < blocks.blocks().width; ++i) count += blocks.is_smooth(i, j);
    }
    return count;
}

}  // namespace

TEST_CASE("job: pixels of smooth blocks are the nearest codes, or next to them") {
    const auto curve = [](std::uint32_t x, std::uint32_t y) {
        return 100 + 60 * std::sin(0.03 * x + 0.04 * y) + 0.5 * y;
    };
    SmoothBlocks blocks = blocks_of(curve);
    CHECK(smooth_count(blocks) == blocks.blocks().pixels());
    std::vector<std::uint8_t> codes(kPicture.pixels() * 3);
    for (std::uint32_t j = 0; j < blocks.blocks().height; ++j) {
        for (std::uint32_t i = 0; i < blocks.blocks().width; ++i) blocks.fill(i, j, codes);
    }
    for (std::uint32_t y = 0; y < 4 * blocks.blocks().height; ++y) {
        for (std::uint32_t x = 0; x < 4 * blocks.blocks().width; ++x) {
            const std::size_t first = (std::size_t{y} * kPicture.width + x) * 3;
            CHECK(std::fabs(codes[first] - curve(x, y)) < 1);
            CHECK(codes[first + 2] == codes[first]);
        }
    }
}

TEST_CASE("job: blocks at an edge, a bend or a node near the set are not smooth") {
    const auto flat = [](std::uint32_t, std::uint32_t) { return 80.0; };
    SmoothBlocks even = blocks_of(flat);
    const std::uint32_t all = smooth_count(even);
    CHECK(all == even.blocks().pixels());

    SmoothBlocks edge = blocks_of([](std::uint32_t x, std::uint32_t) { return x < 18 ? 80 : 88; });
    CHECK(smooth_count(edge) <= all - 3 * edge.blocks().height);
    SmoothBlocks bend = blocks_of([](std::uint32_t x, std::uint32_t) { return 0.15 * x * x; });
    CHECK(smooth_count(bend) == 0);
    SmoothBlocks near = blocks_of(flat);
    near.row(2)[3].is_clear = false;
    CHECK(smooth_count(near) == all - 4);
}

TEST_CASE("job: pictures of any size have blocks, or none") {
    for (const Size size : {Size{1, 1}, Size{4, 9}, Size{5, 5}, Size{9, 2}, Size{200, 1}}) {
        SmoothBlocks blocks(size);
        CHECK(blocks.blocks().width == (size.width - 1) / 4);
        CHECK(smooth_count(blocks) == 0);
    }
}
