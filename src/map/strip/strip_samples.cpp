#include "map/strip/strip_samples.h"

#include <algorithm>

#include "base/parallel.h"

namespace mandel {
namespace {

constexpr std::uint32_t kBlock = StripSamples::kBlock;
constexpr std::uint32_t kTileSide = StripSamples::kTileSide;
constexpr std::int32_t kTileSamples = kTileSide * kTileSide;

// No place lies behind the last block.
PackedSample corner_of(const SampleGrid& grid, const Grid<MapCell>& blocks, std::uint32_t i,
                       std::uint32_t j) {
    MapSample corner = grid.samples(i * kBlock, j * kBlock);
    const bool is_block = i < blocks.size().width && j < blocks.size().height;
    corner.cell = is_block ? blocks(i, j) : MapCell::Rough;
    return PackedSample(corner);
}

}  // namespace

StripSamples::StripSamples(const SampleGrid& grid, const Grid<MapCell>& blocks, unsigned threads)
    : base_(grid.base), block_columns_(std::ptrdiff_t{blocks.size().width} + 1) {
    const auto [columns, rows] = blocks.size();
    const std::size_t corners = std::size_t{columns + 1} * (rows + 1);
    corners_.reserve(corners);
    tile_of_.reserve(corners);
    std::int32_t tiles = 0;
    for (std::uint32_t j = 0; j <= rows; ++j) {
        for (std::uint32_t i = 0; i <= columns; ++i) {
            corners_.push_back(corner_of(grid, blocks, i, j));
            tile_of_.push_back(tiles);
            const bool is_block = i < columns && j < rows;
            if (is_block && blocks(i, j) == MapCell::Rough) tiles += kTileSamples;
        }
    }
    tiles_.resize(static_cast<std::size_t>(tiles));
    parallel_for(rows, threads, [&, width = columns](std::size_t row) {
        const auto j = static_cast<std::uint32_t>(row);
        for (std::uint32_t i = 0; i < width; ++i) {
            if (blocks(i, j) != MapCell::Rough) continue;
            const std::size_t block = row * (width + 1) + i;
            pack_tile(grid, i, j, tiles_.data() + tile_of_[block]);
        }
    });
}

void StripSamples::pack_tile(const SampleGrid& grid, std::uint32_t i, std::uint32_t j,
                             PackedSample* tile) const noexcept {
    for (std::uint32_t v = 0; v < kTileSide; ++v) {
        const MapSample* const row = &grid.samples(i * kBlock, j * kBlock + v);
        for (std::uint32_t u = 0; u < kTileSide; ++u) *tile++ = PackedSample(row[u]);
    }
}

std::uint64_t StripSamples::bytes_for(Size strip) noexcept {
    constexpr std::uint64_t kOfBlock =
        (kTileSamples + 1) * sizeof(PackedSample) + sizeof(std::int32_t);
    return (strip.width / kBlock + 1) * std::uint64_t{strip.height / kBlock + 1} * kOfBlock;
}

MapVector StripSamples::at(std::uint32_t u, std::uint32_t v, bool& has_escaped) const noexcept {
    const auto columns = static_cast<std::uint32_t>(block_columns_);
    const auto rows = static_cast<std::uint32_t>(corners_.size()) / columns;
    // The last samples are at the end of the last blocks.
    const std::uint32_t i = std::min(u / kBlock, columns - 2), j = std::min(v / kBlock, rows - 2);
    const std::uint32_t in_u = u - i * kBlock, in_v = v - j * kBlock;
    const Corners corners = around({static_cast<std::int32_t>(j * columns + i),
                                    static_cast<std::int32_t>(in_v * kTileSide + in_u)});
    has_escaped =
        corners.is_block ? corners.above->cell() == MapCell::Smooth : corners.above->has_escaped();
    if (!corners.is_block) return vector_of(*corners.above);
    constexpr float kSide = kBlock;
    return interpolate(corners.above, corners.above + corners.columns,
                       static_cast<float>(in_u) / kSide, static_cast<float>(in_v) / kSide, kSide);
}

}  // namespace mandel
