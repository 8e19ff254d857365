#include "color/sample_sums.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "base/parallel.h"

namespace mandel {
namespace {

Size adaptive_size(Size rows, Samples samples) { return samples.is_adaptive() ? rows : Size{}; }

}  // namespace

SampleSums::SampleSums(Size rows, Samples samples)
    : samples_(samples),
      sums_(rows),
      spreads_(adaptive_size(rows, samples)),
      counts_(adaptive_size(rows, samples)) {}

std::uint64_t SampleSums::bytes_for(Size rows, Samples samples) noexcept {
    if (samples.most == 1) return 0;
    // A mask and what it is made of have a byte for each pixel.
    const std::uint64_t adaptive = sizeof(Spread) + sizeof(std::uint16_t) + 3;
    return rows.pixels() * (sizeof(LinearRgb) + (samples.is_adaptive() ? adaptive : 0));
}

void SampleSums::begin(Rows rows, unsigned threads) {
    rows_ = rows;
    parallel_for(rows.count, threads, [&](std::size_t index) {
        const auto row = static_cast<std::uint32_t>(index);
        std::ranges::fill(sums_.row(row), LinearRgb{});
        if (!samples_.is_adaptive()) return;
        std::ranges::fill(spreads_.row(row), Spread{});
        std::ranges::fill(counts_.row(row), std::uint16_t{0});
    });
}

void SampleSums::add(std::uint32_t x, std::uint32_t y, std::span<const LinearRgb> colors) noexcept {
    const std::uint32_t row = y - rows_.first;
    add_samples(colors, sums_.row(row).subspan(x, colors.size()));
    if (!samples_.is_adaptive()) return;
    for (std::size_t i = 0; i < colors.size(); ++i) {
        const auto at = x + static_cast<std::uint32_t>(i);
        Spread& spread = spreads_(at, row);
        const std::array<float, 3> light = {colors[i].r, colors[i].g, colors[i].b};
        for (std::size_t k = 0; k < light.size(); ++k) {
            const float code = encoder_.place(light[k]);
            spread.sum[k] += code;
            spread.square[k] += code * code;
        }
        ++counts_(at, row);
    }
}

std::uint32_t SampleSums::next_count(std::uint32_t count) const noexcept {
    return std::min(2 * count, samples_.most);
}

std::uint32_t SampleSums::most_masks(Samples samples) noexcept {
    std::uint32_t masks = 0;
    for (std::uint32_t count = samples.least; count < samples.most; count *= 2) ++masks;
    return masks;
}

bool SampleSums::needs_more(std::uint32_t x, std::uint32_t row,
                            std::uint32_t count) const noexcept {
    if (counts_(x, row) != count) return false;
    const Spread& spread = spreads_(x, row);
    const double n = count;
    double largest = 0;  // variance
    for (std::size_t k = 0; k < spread.sum.size(); ++k) {
        const double mean = spread.sum[k] / n;
        largest = std::max(largest, spread.square[k] / n - mean * mean);
    }
    const double allowed = kTolerance * std::sqrt(n * std::sqrt(n));
    return largest > allowed * allowed;
}

std::shared_ptr<const PixelMask> SampleSums::needy(std::uint32_t count, unsigned threads) {
    if (!samples_.is_adaptive() || count >= samples_.most) return nullptr;
    const Size size{sums_.size().width, rows_.count};
    Grid<std::uint8_t> needs(size);
    parallel_for(size.height, threads, [&](std::size_t index) {
        const auto row = static_cast<std::uint32_t>(index);
        for (std::uint32_t x = 0; x < size.width; ++x) needs(x, row) = needs_more(x, row, count);
    });
    const auto mask = std::make_shared<PixelMask>();
    mask->rows = rows_;
    mask->is_set = Grid<std::uint8_t>(size);
    std::atomic<std::uint64_t> set{0};  // a sum only; publishes nothing
    parallel_for(size.height, threads, [&](std::size_t index) {
        const auto row = static_cast<std::uint32_t>(index);
        const std::uint32_t top = row > 0 ? row - 1 : 0;
        const std::uint32_t bottom = std::min(row + 2, size.height);
        std::uint64_t in_row = 0;
        for (std::uint32_t x = 0; x < size.width; ++x) {
            const std::uint32_t left = x > 0 ? x - 1 : 0, right = std::min(x + 2, size.width);
            bool is_beside = false;
            for (std::uint32_t j = top; j < bottom; ++j) {
                for (std::uint32_t i = left; i < right; ++i) is_beside |= needs(i, j) != 0;
            }
            const bool is_set = is_beside && counts_(x, row) == count;
            mask->is_set(x, row) = is_set;
            in_row += is_set ? 1 : 0;
        }
        set.fetch_add(in_row, std::memory_order_relaxed);
    });
    mask->count = set;
    return mask->count > 0 ? mask : nullptr;
}

void SampleSums::average(std::uint32_t y, std::span<LinearRgb> colors) const noexcept {
    const std::uint32_t row = y - rows_.first;
    std::ranges::copy(sums_.row(row), colors.begin());
    if (!samples_.is_adaptive()) return average_samples(colors, samples_.least);
    for (std::uint32_t x = 0; x < colors.size(); ++x) {
        average_samples(colors.subspan(x, 1), counts_(x, row));
    }
}

}  // namespace mandel
