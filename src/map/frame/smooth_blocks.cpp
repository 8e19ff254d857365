#include "map/frame/smooth_blocks.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "color/dither.h"

namespace mandel {
namespace {

// In codes of 8 bits. Measured on floral_1e85: four leave an eighth more pixels to unroll, for less
// than 1 dB. More bits than 8 can show less than a code.
constexpr int kMaxSecondDifference = 8, kMaxSecondDifferenceDeep = 1;
// From node to node. Colours that turn as fast as that might return unseen in between.
constexpr int kMaxDifference = 48;

// Fine steps of a difference of codes of 8 bits.
int fine(int codes, int depth) noexcept {
    return codes * SmoothBlocks::fine_steps(depth) * (depth == 16 ? 257 : 1);
}

Size blocks_of(Size picture, std::uint32_t side) noexcept {
    const auto along = [side](std::uint32_t pixels) {
        return pixels > 0 ? (pixels - 1) / side : 0;
    };
    const Size blocks{along(picture.width), along(picture.height)};
    // A picture of so few nodes has no differences.
    return blocks.width < 2 || blocks.height < 2 ? Size{} : blocks;
}

Size nodes_of(Size blocks) noexcept {
    return blocks.pixels() > 0 ? Size{blocks.width + 1, blocks.height + 1} : Size{};
}

// Bilinear between (a, b) above (c, d), whole numbers throughout: the value of row y grows by the
// same step from row to row. `first` is the pixel of node a.
template <int kSide, typename Code>
void fill_block(const SmoothBlocks::Node* above, const SmoothBlocks::Node* below,
                PixelPosition first, bool is_dithered, Code* out, std::size_t stride) noexcept {
    constexpr int kScale = kSide * kSide * SmoothBlocks::fine_steps(8 * sizeof(Code));
    constexpr int kShift = std::bit_width(static_cast<unsigned>(kScale)) - 1;
    std::array<std::int32_t, 3 * kSide> value, step;
    for (int x = 0; x < kSide; ++x) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::int32_t high = (kSide - x) * above[0].code[k] + x * above[1].code[k];
            const std::int32_t low = (kSide - x) * below[0].code[k] + x * below[1].code[k];
            const std::size_t t = 3 * static_cast<std::size_t>(x) + k;
            value[t] = kSide * high;
            step[t] = low - high;
        }
    }
    std::array<std::int32_t, 3 * kSide> up;
    up.fill(kScale / 2);  // to the nearest code
    for (std::uint32_t y = 0; y < kSide; ++y, out += stride) {
        if (is_dithered) {
            const DitherRow& thresholds = dither_row(first.y + y);
            const std::size_t start = first.x % kDitherSide * 3;
            for (std::size_t t = 0; t < up.size(); ++t) {
                up[t] = thresholds[(start + t) % thresholds.size()] * (kScale / kDitherSteps);
            }
        }
        for (std::size_t t = 0; t < value.size(); ++t) {
            out[t] = static_cast<Code>((value[t] + up[t]) >> kShift);
            value[t] += step[t];
        }
    }
}

}  // namespace

SmoothBlocks::SmoothBlocks(Size picture, std::uint32_t side, int depth, const SmoothBlocks* coarser)
    : width_(picture.width),
      side_(side),
      max_second_difference_(
          fine(depth == 16 ? kMaxSecondDifferenceDeep : kMaxSecondDifference, depth)),
      max_difference_(fine(kMaxDifference, depth)),
      coarser_(coarser),
      nodes_(nodes_of(blocks_of(picture, side))),
      wanted_(nodes_.size()),
      state_(blocks_of(picture, side)) {
    open_blocks();
    want_nodes();
}

// Those that are not part of a smooth one of the coarser level.
void SmoothBlocks::open_blocks() {
    const Size coarse = coarser_ != nullptr ? coarser_->blocks() : Size{};
    for (std::uint32_t j = 0; j < blocks().height; ++j) {
        const auto row = state_.row(j);
        std::ranges::fill(row, State::Open);
        if (j / 2 >= coarse.height) continue;
        const auto above = coarser_->state_.row(j / 2);
        for (std::size_t i = 0; i < above.size(); ++i) {
            if (above[i] == State::Open) continue;
            row[2 * i] = row[2 * i + 1] = State::SmoothInCoarser;
        }
    }
}

void SmoothBlocks::want_nodes() {
    for (std::uint32_t j = 0; j < nodes().height; ++j) std::ranges::fill(wanted_.row(j), 0);
    const auto want = [this](std::uint32_t j, std::uint32_t first, std::uint32_t last) {
        std::ranges::fill(wanted_.row(j).subspan(first, last - first + 1), 1);
    };
    const Size most = blocks();  // the last node
    for (std::uint32_t j = 0; j < blocks().height; ++j) {
        for_open_runs(j, 0, blocks().width, [&](std::uint32_t first, std::uint32_t end) {
            const std::uint32_t before = first - (first > 0), after = std::min(end + 1, most.width);
            want(j, before, after);
            want(j + 1, before, after);
            if (j > 0) want(j - 1, first, end);
            if (j + 1 < most.height) want(j + 2, first, end);
        });
    }
}

// Whether a node touches a block that was smooth on a coarser level.
bool SmoothBlocks::is_at_coarser(std::uint32_t i, std::uint32_t j) const noexcept {
    if (coarser_ == nullptr) return false;
    for (std::uint32_t y = j - (j > 0); y <= j && y < blocks().height; ++y) {
        for (std::uint32_t x = i - (i > 0); x <= i && x < blocks().width; ++x) {
            if (state_(x, y) == State::SmoothInCoarser) return true;
        }
    }
    return false;
}

SmoothBlocks::Node SmoothBlocks::interpolated(std::uint32_t i, std::uint32_t j) const noexcept {
    for (std::uint32_t y = j - (j > 0); y <= j && y < blocks().height; ++y) {
        for (std::uint32_t x = i - (i > 0); x <= i && x < blocks().width; ++x) {
            if (state_(x, y) != State::SmoothInCoarser) continue;
            return coarser_->at_pixel(i * side_, j * side_, x / 2, y / 2);
        }
    }
    return {};
}

// The colour of a pixel of a block, or at its border, that is smooth on this level or a coarser.
SmoothBlocks::Node SmoothBlocks::at_pixel(std::uint32_t x, std::uint32_t y, std::uint32_t block_x,
                                          std::uint32_t block_y) const noexcept {
    if (state_(block_x, block_y) == State::SmoothInCoarser) {
        return coarser_->at_pixel(x, y, block_x / 2, block_y / 2);
    }
    const Node* const above = &nodes_(block_x, block_y);
    const Node* const below = &nodes_(block_x, block_y + 1);
    const auto side = static_cast<std::int32_t>(side_);
    const auto right = static_cast<std::int32_t>(x - block_x * side_);
    const auto down = static_cast<std::int32_t>(y - block_y * side_);
    Node node;
    for (std::size_t k = 0; k < 3; ++k) {
        const std::int32_t high = (side - right) * above[0].code[k] + right * above[1].code[k];
        const std::int32_t low = (side - right) * below[0].code[k] + right * below[1].code[k];
        node.code[k] = ((side - down) * high + down * low + side * side / 2) / (side * side);
    }
    node.is_clear = true;
    return node;
}

bool SmoothBlocks::is_line(const Node& a, const Node& b, const Node& c) const noexcept {
    for (std::size_t k = 0; k < 3; ++k) {
        if (std::abs(a.code[k] - 2 * b.code[k] + c.code[k]) > max_second_difference_) return false;
    }
    return true;
}

bool SmoothBlocks::is_plane(std::uint32_t i, std::uint32_t j) const noexcept {
    const Node &a = nodes_(i, j), &b = nodes_(i + 1, j);
    const Node &c = nodes_(i, j + 1), &d = nodes_(i + 1, j + 1);
    for (std::size_t k = 0; k < 3; ++k) {
        const auto [least, most] = std::minmax({a.code[k], b.code[k], c.code[k], d.code[k]});
        if (most - least > max_difference_) return false;
        const int twist = a.code[k] - b.code[k] - c.code[k] + d.code[k];
        if (std::abs(twist) > max_second_difference_) return false;
    }
    return true;
}

// Whether the colours change evenly through a node, in each direction that has two neighbours.
bool SmoothBlocks::is_even(std::uint32_t i, std::uint32_t j) const noexcept {
    const Node& node = nodes_(i, j);
    if (!node.is_clear) return false;
    const bool is_inner_x = i > 0 && i < blocks().width;
    const bool is_inner_y = j > 0 && j < blocks().height;
    return (!is_inner_x || is_line(nodes_(i - 1, j), node, nodes_(i + 1, j))) &&
           (!is_inner_y || is_line(nodes_(i, j - 1), node, nodes_(i, j + 1)));
}

void SmoothBlocks::choose(std::uint32_t j) noexcept {
    for_open_runs(j, 0, blocks().width, [&](std::uint32_t first, std::uint32_t end) {
        bool is_left_even = is_even(first, j) && is_even(first, j + 1);
        for (std::uint32_t i = first; i < end; ++i) {
            const bool is_right_even = is_even(i + 1, j) && is_even(i + 1, j + 1);
            if (is_left_even && is_right_even && is_plane(i, j)) state_(i, j) = State::Smooth;
            is_left_even = is_right_even;
        }
    });
}

template <typename Code>
void SmoothBlocks::fill(std::uint32_t j, std::span<Code> codes, bool is_dithered) const noexcept {
    const bool dithers = is_dithered && sizeof(Code) == 1;
    const std::size_t stride = std::size_t{width_} * 3;
    const auto row = state_.row(j);
    for (std::uint32_t i = 0; i < row.size(); ++i) {
        if (row[i] != State::Smooth) continue;
        const Node* const above = &nodes_(i, j);
        const Node* const below = &nodes_(i, j + 1);
        const PixelPosition first{i * side_, j * side_};
        Code* const out = &codes[first.y * stride + std::size_t{first.x} * 3];
        switch (side_) {
            case 16:
                fill_block<16>(above, below, first, dithers, out, stride);
                break;
            case 8:
                fill_block<8>(above, below, first, dithers, out, stride);
                break;
            default:
                fill_block<4>(above, below, first, dithers, out, stride);
        }
    }
}

template void SmoothBlocks::fill(std::uint32_t, std::span<std::uint8_t>, bool) const noexcept;
template void SmoothBlocks::fill(std::uint32_t, std::span<std::uint16_t>, bool) const noexcept;

}  // namespace mandel
