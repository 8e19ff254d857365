// The fewest samples that determine a strip.
//
// Most of a deep strip is far from the set: there a block of 8 x 8 cells is determined by its
// four corners (map_samples.h), and so it is inside of the set. Only the other blocks have all
// their samples, in tiles of 9 x 9 with the sides that they share. Unrolling mostly waits for
// memory, and these few stay in the caches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/grid.h"
#include "map/strip/exp_map_shape.h"
#include "map/strip/map_samples.h"

namespace mandel {

class StripSamples {
public:
    static constexpr std::uint32_t kBlock = ExpMapShape::kCoarsestStep;
    static constexpr std::uint32_t kTileSide = kBlock + 1;

    // Where a place lies: blocks and cells are counted row by row, cells in the tile of the block.
    struct Place {
        std::int32_t block;
        std::int32_t cell;
    };
    static std::int32_t block_columns(Size strip) noexcept {
        return static_cast<std::int32_t>(strip.width / kBlock) + 1;
    }

    // Four samples, from which the places between them are interpolated.
    struct Corners {
        const PackedSample* above;  // and the next one
        std::ptrdiff_t columns;     // from there to those below
        bool is_block;              // corners of the block, not of the cell
    };

    StripSamples() = default;
    // grid: U + 1 columns and V + 1 rows, both multiples of kBlock but for the one more. Of the
    // U / kBlock x V / kBlock blocks, those that are all smooth or all inside only need the sides
    // that they share with rough ones.
    StripSamples(const SampleGrid& grid, const Grid<MapCell>& blocks, unsigned threads);

    static std::uint64_t bytes_for(Size strip) noexcept;  // at most

    double base() const noexcept { return base_; }

    Corners around(const Place& place) const noexcept {
        const PackedSample* const corner = block(place);
        if (corner->cell() != MapCell::Rough) return {corner, block_columns_, true};
        return {tile_sample(place), kTileSide, false};
    }

    // The sample of column u <= U and row v <= V, itself.
    MapVector at(std::uint32_t u, std::uint32_t v, bool& has_escaped) const noexcept;

    // Ask for the memory that around() is going to read, and for that of its corners, soon after.
    void fetch_block(const Place& place) const noexcept {
        __builtin_prefetch(block(place));
        __builtin_prefetch(block(place) + block_columns_);
    }
    void fetch_corners(const Place& place) const noexcept {
        if (block(place)->cell() != MapCell::Rough) return;
        __builtin_prefetch(tile_sample(place));
        __builtin_prefetch(tile_sample(place) + kTileSide + 1);
    }

private:
    const PackedSample* block(const Place& place) const noexcept {
        return corners_.data() + place.block;
    }
    const PackedSample* tile_sample(const Place& place) const noexcept {
        return tiles_.data() + tile_of_[static_cast<std::size_t>(place.block)] + place.cell;
    }

    void pack_tile(const SampleGrid& grid, std::uint32_t i, std::uint32_t j,
                   PackedSample* tile) const noexcept;

    double base_ = 0;
    std::ptrdiff_t block_columns_ = 0;
    // Of each block its upper left sample, whose cell is the block.
    std::vector<PackedSample> corners_;
    std::vector<std::int32_t> tile_of_;  // first sample of the block's tile
    std::vector<PackedSample> tiles_;
};

}  // namespace mandel
