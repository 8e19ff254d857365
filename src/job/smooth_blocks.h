// Blocks of a picture whose colours follow from those at their corners.
//
// Most of a deep picture is smooth sky. Every 4th pixel in both directions is a node; where the
// nodes of a block and those around it change evenly, in the codes that the eye sees, the pixels
// between are interpolated. With second differences of at most four codes of 8 bits that is right
// to half of one in each direction: an eighth of the second difference over a block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/geometry.h"
#include "base/grid.h"

namespace mandel {

class SmoothBlocks {
public:
    static constexpr std::uint32_t kSide = 4;
    // A node is clear if it is at least so many pixels from the set, by its estimate: the true
    // distance may be half of that, and no pixel of a block is farther from all of its nodes than
    // half of its diagonal.
    static constexpr float kClearDistance = 5.7f;
    static constexpr int kFine = 256;

    struct Node {
        // r, g, b as sRGB: codes of 8 bits in steps of 1 / kFine.
        std::array<std::uint16_t, 3> code{};
        bool is_clear = false;
    };

    explicit SmoothBlocks(Size picture);

    // Node (i, j) is pixel (4 i, 4 j); block (i, j) has it as its upper left corner. There may be
    // pixels to the right of the blocks and below them.
    Size nodes() const noexcept { return nodes_.size(); }
    Size blocks() const noexcept { return blocks_; }
    std::span<Node> row(std::uint32_t j) noexcept { return nodes_.row(j); }

    // Finds the smooth blocks of a row of blocks, once all nodes are set.
    void choose(std::uint32_t j) noexcept;
    bool is_smooth(std::uint32_t i, std::uint32_t j) const noexcept { return is_smooth_(i, j); }

    // Codes of 8 bits of the pixels of a smooth block; `codes` is the picture.
    void fill(std::uint32_t i, std::uint32_t j, std::span<std::uint8_t> codes) const noexcept;

private:
    bool is_even(std::uint32_t i, std::uint32_t j) const noexcept;

    std::uint32_t width_;
    Size blocks_;
    Grid<Node> nodes_;
    Grid<bool> is_smooth_;
};

}  // namespace mandel
