#include "color/sample_sums.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

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

void SampleSums::find_needs(std::uint32_t row, std::uint32_t count,
                            std::span<std::uint8_t> needs) const noexcept {
    const double n = count, allowed = kTolerance * std::sqrt(n * std::sqrt(n));
    const auto spreads = spreads_.row(row);
    const auto counts = counts_.row(row);
    for (std::size_t x = 0; x < needs.size(); ++x) {
        double largest = 0;  // variance
        for (std::size_t k = 0; k < spreads[x].sum.size(); ++k) {
            const double mean = spreads[x].sum[k] / n;
            largest = std::max(largest, spreads[x].square[k] / n - mean * mean);
        }
        needs[x] = counts[x] == count && largest > allowed * allowed;
    }
}

std::shared_ptr<const PixelMask> SampleSums::needy(std::uint32_t count, unsigned threads) {
    if (!samples_.is_adaptive() || count >= samples_.most) return nullptr;
    const Size size{sums_.size().width, rows_.count};
    Grid<std::uint8_t> beside(size);  // one that needs more is in the same row, at most one away
    parallel_for(size.height, threads, [&](std::size_t index) {
        const auto row = static_cast<std::uint32_t>(index);
        std::vector<std::uint8_t> needs(size.width + 2);  // with one more at either end
        find_needs(row, count, std::span(needs).subspan(1, size.width));
        const auto out = beside.row(row);
        for (std::size_t x = 0; x < out.size(); ++x) {
            out[x] = needs[x] | needs[x + 1] | needs[x + 2];
        }
    });
    const auto mask = std::make_shared<PixelMask>();
    mask->rows = rows_;
    mask->is_set = Grid<std::uint8_t>(size);
    std::atomic<std::uint64_t> set{0};  // a sum only; publishes nothing
    parallel_for(size.height, threads, [&](std::size_t index) {
        const auto row = static_cast<std::uint32_t>(index);
        const auto above = beside.row(row > 0 ? row - 1 : 0), at = beside.row(row);
        const auto below = beside.row(std::min(row + 1, size.height - 1));
        const auto counts = counts_.row(row);
        const auto is_set = mask->is_set.row(row);
        std::uint64_t in_row = 0;
        for (std::size_t x = 0; x < is_set.size(); ++x) {
            const bool is_beside = (above[x] | at[x] | below[x]) != 0;
            is_set[x] = is_beside && counts[x] == count ? 1 : 0;
            in_row += is_set[x];
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
