#include "engine/inside_blocks.h"

#include <cmath>

#include "kernel/inside/attracting_cycle.h"

namespace mandel {
namespace {

constexpr std::uint32_t kSide = 8;
// A disk of so many pixels holds a block and the samples of its pixels.
constexpr double kReach = 6;
// After so many iterations a cycle is looked for.
constexpr std::uint64_t kSteps = 1024;
// A point inside whose |D| is larger is less than a pixel from the edge of the set (Cauchy).
constexpr double kMostSlope = 2;
// What the coordinates of two points and their distance may be off by, as |c| <= 2.
constexpr double kRounding = 0x1p-50;

PixelPosition block_of(const PixelPosition& p) { return {p.x / kSide, p.y / kSide}; }

// Of a disk around c that is inside, at most `wanted`; 0 where none is found. The orbit of c is
// bounded for kSteps.
double disk_radius(const EscapeTask& task, const Complex<double>& c, double wanted) {
    Complex<double> z, d;
    for (std::uint64_t k = 0; k < kSteps; ++k) {
        d = {2 * (z.re * d.re - z.im * d.im) + task.pixel.re,
             2 * (z.re * d.im + z.im * d.re) + task.pixel.im};
        z = plain_step(z, c);
    }
    if (!(norm(d) <= kMostSlope * kMostSlope)) return 0;
    return attracted_disk(c, z, wanted);
}

}  // namespace

bool InsideBlocks::are_worth_it(const EscapeTask& task) noexcept {
    return task.find_interior && task.max_iterations >= 2 * kSteps;
}

void InsideBlocks::mark(SimdLevel level, const EscapeTask& task, const PixelMap& map,
                        std::span<const PixelPosition> positions, std::span<const double> re,
                        std::span<const double> im, std::span<std::uint8_t> is_inside,
                        const StopFlag& stop) {
    begins_.clear();
    re_.clear();
    im_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const PixelPosition block = block_of(positions[i]);
        if (i > 0 && block == block_of(positions[i - 1])) continue;
        const Complex<double> middle =
            map.point(kSide * block.x + kSide / 2, kSide * block.y + kSide / 2, {-0.5, -0.5});
        begins_.push_back(i);
        re_.push_back(middle.re);
        im_.push_back(middle.im);
    }
    begins_.push_back(positions.size());
    ends_.reset(re_.size());
    EscapeTask few = task;
    few.max_iterations = kSteps;
    few.with_derivative = false;
    escape_points(level, few, re_, im_, ends_.ends(), stop);
    const double wanted = kReach * std::sqrt(norm(task.pixel));
    for (std::size_t k = 0; k < re_.size(); ++k) {
        if (ends_.status[k] != PixelStatus::Limit || stop.is_requested()) continue;
        const double radius = disk_radius(task, {re_[k], im_[k]}, wanted) - kRounding;
        if (!(radius > 0)) continue;
        for (std::size_t i = begins_[k]; i < begins_[k + 1]; ++i) {
            const Complex<double> away{re[i] - re_[k], im[i] - im_[k]};
            is_inside[i] |= norm(away) < radius * radius;
        }
    }
}

}  // namespace mandel
