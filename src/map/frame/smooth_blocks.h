// Blocks of a picture whose colours follow from those at their corners.
//
// Most of a deep picture is smooth sky. Nodes are the corners of square blocks; where the nodes of
// a block and those around it change evenly, in the codes that the eye sees, the pixels between
// are interpolated. With second differences of at most eight codes of 8 bits that is right to one
// of them in each direction: an eighth of the second difference over a block.
//
// There are levels of blocks, each half as wide as those of the level before, and a level is only
// used where the coarser ones were not smooth. Its nodes at their borders are interpolated,
// so that neighbours of different sizes agree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/geometry.h"
#include "base/grid.h"

namespace mandel {

class SmoothBlocks {
public:
    // Coarsest first. Measured: blocks of 2 cost more than they save.
    static constexpr std::array<std::uint32_t, 3> kSides = {16, 8, 4};

    // r, g, b as sRGB: codes in steps of 1 / fine_steps(depth).
    struct Node {
        std::array<std::int32_t, 3> code{};
        bool is_clear = false;  // at least clear_distance() from the set
    };
    static constexpr int fine_steps(int depth) { return depth == 16 ? 16 : 256; }

    // The coarser level, all of whose blocks are chosen, outlives this one; null for the first.
    // depth: bits of a code, 8 or 16.
    SmoothBlocks(Size picture, std::uint32_t side, int depth, const SmoothBlocks* coarser);

    // Node (i, j) is pixel (side i, side j); block (i, j) has it as its upper left corner. There
    // may be pixels to the right of the blocks and below them.
    Size nodes() const noexcept { return nodes_.size(); }
    Size blocks() const noexcept { return state_.size(); }
    std::uint32_t side() const noexcept { return side_; }

    // A node is clear if it is at least so many pixels from the set, by its estimate: the true
    // distance may be half of that, and no pixel of a block is farther from all of its nodes than
    // half of its diagonal.
    float clear_distance() const noexcept { return 1.4143f * static_cast<float>(side_); }

    // Calls use(i) for the nodes (i, j), first <= i < end, of a row, in their order, that have to
    // be set before any block is chosen; interpolates the other nodes that are needed.
    template <typename Use>
    void find_nodes(std::uint32_t j, std::uint32_t first, std::uint32_t end, Use use);
    void set(std::uint32_t i, std::uint32_t j, const Node& node) noexcept { nodes_(i, j) = node; }

    // Finds the smooth blocks of a row of blocks, once the nodes are set.
    void choose(std::uint32_t j) noexcept;
    // Calls use(first, end) for each run of blocks that are smooth neither on this level nor on a
    // coarser one, of those of a row in a range.
    template <typename Use>
    void for_open_runs(std::uint32_t j, std::uint32_t first, std::uint32_t end, Use use) const;

    // The pixels of the blocks of a row that are smooth on this level; `codes` is the picture.
    template <typename Code>
    void fill(std::uint32_t j, std::span<Code> codes, bool is_dithered) const noexcept;

private:
    enum class State : std::uint8_t { Open, Smooth, SmoothInCoarser };

    void open_blocks();
    void want_nodes();
    bool is_at_coarser(std::uint32_t i, std::uint32_t j) const noexcept;
    Node interpolated(std::uint32_t i, std::uint32_t j) const noexcept;
    Node at_pixel(std::uint32_t x, std::uint32_t y, std::uint32_t block_x,
                  std::uint32_t block_y) const noexcept;
    bool is_even(std::uint32_t i, std::uint32_t j) const noexcept;
    bool is_line(const Node& a, const Node& b, const Node& c) const noexcept;
    bool is_plane(std::uint32_t i, std::uint32_t j) const noexcept;

    const std::uint32_t width_;  // of the picture
    const std::uint32_t side_;
    const int max_second_difference_;
    const int max_difference_;
    const SmoothBlocks* const coarser_;
    Grid<Node> nodes_;           // set where wanted
    Grid<std::uint8_t> wanted_;  // nodes of open blocks and those around
    Grid<State> state_;          // of blocks
};

template <typename Use>
void SmoothBlocks::find_nodes(std::uint32_t j, std::uint32_t first, std::uint32_t end, Use use) {
    const std::uint8_t* const row = wanted_.row(j).data();
    const auto next = [last = row + end](const std::uint8_t* from) {
        const auto rest = static_cast<std::size_t>(last - from);
        return static_cast<const std::uint8_t*>(std::memchr(from, 1, rest));
    };
    for (const std::uint8_t* at = next(row + first); at != nullptr; at = next(at + 1)) {
        const auto i = static_cast<std::uint32_t>(at - row);
        if (is_at_coarser(i, j)) {
            nodes_(i, j) = interpolated(i, j);
        } else {
            use(i);
        }
    }
}

template <typename Use>
void SmoothBlocks::for_open_runs(std::uint32_t j, std::uint32_t first, std::uint32_t end,
                                 Use use) const {
    const auto row = state_.row(j);
    for (std::uint32_t i = first; i < end; ++i) {
        if (row[i] != State::Open) continue;
        const std::uint32_t begin = i;
        while (i < end && row[i] == State::Open) ++i;
        use(begin, i);
    }
}

extern template void SmoothBlocks::fill(std::uint32_t, std::span<std::uint8_t>,
                                        bool) const noexcept;
extern template void SmoothBlocks::fill(std::uint32_t, std::span<std::uint16_t>,
                                        bool) const noexcept;

}  // namespace mandel
