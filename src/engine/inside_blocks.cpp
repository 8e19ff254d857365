#include "engine/inside_blocks.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mandel {
namespace {

constexpr std::uint32_t kSide = 8;
constexpr std::uint32_t kLeastSide = 2;
// After so many iterations a cycle is looked for.
constexpr std::uint64_t kSteps = 1024;
// A point inside whose |D| is larger is less than a pixel from the edge of the set (Cauchy).
constexpr double kMostSlope = 2;
// What the coordinates of two points may be off by, as |c| <= 2.
constexpr double kRounding = 0x1p-50;

PixelPosition square_of(const PixelPosition& p) {
    return {p.x / kSide * kSide, p.y / kSide * kSide};
}

// Of a point that is bounded for kSteps.
std::optional<Cycle> cycle_of(const EscapeTask& task, const Complex<double>& c) {
    Complex<double> z, d;
    for (std::uint64_t k = 0; k < kSteps; ++k) {
        d = {2 * (z.re * d.re - z.im * d.im) + task.pixel.re,
             2 * (z.re * d.im + z.im * d.re) + task.pixel.im};
        z = plain_step(z, c);
    }
    if (!(norm(d) <= kMostSlope * kMostSlope)) return std::nullopt;
    return find_cycle(c, z);
}

Complex<double> middle(const PixelMap& map, std::uint32_t x, std::uint32_t y, std::uint32_t side) {
    return map.point(x + side / 2, y + side / 2, {-0.5, -0.5});
}

}  // namespace

InsideBlocks::InsideBlocks(const EscapeTask& task, const PixelMap& map) : task_(task), map_(map) {}

bool InsideBlocks::are_worth_it() const noexcept {
    return task_.find_interior && task_.max_iterations >= 2 * kSteps;
}

void InsideBlocks::mark(SimdLevel level, std::span<const PixelPosition> positions,
                        std::span<std::uint8_t> is_inside, const StopFlag& stop) {
    begins_.clear();
    re_.clear();
    im_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const PixelPosition square = square_of(positions[i]);
        if (i > 0 && square == square_of(positions[i - 1])) continue;
        const Complex<double> c = middle(map_, square.x, square.y, kSide);
        begins_.push_back(i);
        re_.push_back(c.re);
        im_.push_back(c.im);
    }
    begins_.push_back(positions.size());
    ends_.reset(re_.size());
    EscapeTask few = task_;
    few.max_iterations = kSteps;
    few.with_derivative = false;
    escape_points(level, few, re_, im_, ends_.ends(), stop);
    for (std::size_t k = 0; k < re_.size(); ++k) {
        if (ends_.status[k] != PixelStatus::Limit || stop.is_requested()) continue;
        const auto cycle = cycle_of(task_, {re_[k], im_[k]});
        if (!cycle) continue;
        const std::size_t begin = begins_[k], count = begins_[k + 1] - begin;
        const PixelPosition square = square_of(positions[begin]);
        mark_square({positions.subspan(begin, count), is_inside.subspan(begin, count)}, square.x,
                    square.y, kSide, *cycle);
    }
}

void InsideBlocks::mark_square(const Pixels& pixels, std::uint32_t x, std::uint32_t y,
                               std::uint32_t side, const Cycle& cycle) const {
    const auto contains = [&](const PixelPosition& p) {
        return p.x - x < side && p.y - y < side;  // modulo 2^32
    };
    if (std::ranges::none_of(pixels.positions, contains)) return;
    const double half_diagonal = side / 2.0 * std::numbers::sqrt2;
    const double radius = half_diagonal * std::sqrt(norm(task_.pixel)) + kRounding;
    if (attracts_near(middle(map_, x, y, side), cycle, radius)) {
        for (std::size_t i = 0; i < pixels.positions.size(); ++i) {
            if (contains(pixels.positions[i])) pixels.is_inside[i] = 1;
        }
        return;
    }
    const std::uint32_t half = side / 2;
    for (std::uint32_t quarter = 0; half >= kLeastSide && quarter < 4; ++quarter) {
        const std::uint32_t left = x + quarter % 2 * half, top = y + quarter / 2 * half;
        const auto moved = moved_cycle(middle(map_, left, top, half), cycle);
        if (moved) mark_square(pixels, left, top, half, *moved);
    }
}

}  // namespace mandel
