#include "map/strip/strip_samples.h"

#include <doctest/doctest.h>

using namespace mandel;

namespace {

constexpr std::uint32_t kBlock = StripSamples::kBlock;
constexpr Size kStrip{3 * kBlock, 2 * kBlock};

// Told exactly by any four samples; slopes of few bits.
MapSample sample_at(std::uint32_t u, std::uint32_t v) {
    const auto x = static_cast<float>(u), y = static_cast<float>(v);
    return {3 + 0.25f * x - 0.5f * y + 0.125f * x * y, 0.25f + 0.125f * y, -0.5f + 0.125f * x, true,
            MapCell::Smooth};
}

// Of its blocks, (1, 0) is rough, as its cell (10, 3), and its sample (11, 4) has not escaped;
// block (2, 1) is inside, the others are smooth.
struct Strip {
    Strip() : blocks({kStrip.width / kBlock, kStrip.height / kBlock}) {
        grid.base = 1000;
        grid.samples = Grid<MapSample>({kStrip.width + 1, kStrip.height + 1});
        for (std::uint32_t v = 0; v <= kStrip.height; ++v) {
            for (std::uint32_t u = 0; u <= kStrip.width; ++u) grid.samples(u, v) = sample_at(u, v);
        }
        grid.samples(10, 3).cell = MapCell::Rough;
        grid.samples(11, 4) = {};
        for (std::uint32_t j = 0; j < 2; ++j) {
            for (std::uint32_t i = 0; i < 3; ++i) blocks(i, j) = MapCell::Smooth;
        }
        blocks(1, 0) = MapCell::Rough;
        blocks(2, 1) = MapCell::Inside;
        samples = StripSamples(grid, blocks, 2);
    }

    SampleGrid grid;
    Grid<MapCell> blocks;
    StripSamples samples;
};

StripSamples::Place place_of(std::uint32_t u, std::uint32_t v) {
    const auto columns = static_cast<std::uint32_t>(StripSamples::block_columns(kStrip));
    return {static_cast<std::int32_t>(v / kBlock * columns + u / kBlock),
            static_cast<std::int32_t>(v % kBlock * StripSamples::kTileSide + u % kBlock)};
}

}  // namespace

TEST_CASE("map: a smooth block of a strip is told by its corners, and a rough one by all samples") {
    const Strip strip;
    CHECK(strip.samples.base() == 1000);
    const StripSamples::Corners clear = strip.samples.around(place_of(5, 3));
    CHECK(clear.is_block);
    CHECK(clear.above->mu == sample_at(0, 0).mu);
    CHECK(clear.above[1].mu == sample_at(kBlock, 0).mu);
    CHECK(clear.above[clear.columns].mu == sample_at(0, kBlock).mu);
    const StripSamples::Corners cell = strip.samples.around(place_of(12, 6));
    CHECK_FALSE(cell.is_block);
    CHECK(cell.above->cell() == MapCell::Smooth);
    CHECK(cell.above->mu == sample_at(12, 6).mu);
    CHECK(cell.above[1].mu == sample_at(13, 6).mu);
    CHECK(cell.above[cell.columns + 1].mu == sample_at(13, 7).mu);
    CHECK(strip.samples.around(place_of(10, 3)).above->cell() == MapCell::Rough);
    const StripSamples::Corners inside = strip.samples.around(place_of(20, 11));
    CHECK(inside.is_block);
    CHECK(inside.above->cell() == MapCell::Inside);
}

TEST_CASE("map: every sample of a strip can be had, to its last row and column") {
    const Strip strip;
    for (std::uint32_t v = 0; v <= kStrip.height; ++v) {
        for (std::uint32_t u = 0; u <= kStrip.width; ++u) {
            bool has_escaped = false;
            const MapVector found = strip.samples.at(u, v, has_escaped);
            const bool is_inside = u >= 2 * kBlock && v >= kBlock;
            REQUIRE(has_escaped == (!is_inside && (u != 11 || v != 4)));
            if (!has_escaped) continue;
            CHECK(found[0] == doctest::Approx(sample_at(u, v).mu));
            CHECK(found[1] == doctest::Approx(sample_at(u, v).grad_u).epsilon(0.01));
            CHECK(found[2] == doctest::Approx(sample_at(u, v).grad_v).epsilon(0.01));
        }
    }
}
