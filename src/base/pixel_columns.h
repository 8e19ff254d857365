// Many pixels, column by column: statuses, counts, and one column of doubles for each channel.
//
// This is how values travel from the kernels to the picture and from there to the colours: each
// step is a loop over one column, which becomes vector code.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/channel.h"
#include "base/pixel_result.h"

namespace mandel {

// Columns that live elsewhere, to be read.
struct PixelView {
    std::size_t size = 0;
    const PixelStatus* status = nullptr;  // null: all have escaped
    const std::uint64_t* n = nullptr;     // null: Fraction holds the whole smooth count
    PerChannel<const double*> values{};   // null: not there

    // `count` pixels from `first` on.
    PixelView part(std::size_t first, std::size_t count) const noexcept {
        PixelView view{.size = count};
        if (status != nullptr) view.status = status + first;
        if (n != nullptr) view.n = n + first;
        for (const ChannelRow& row : kChannels) {
            const double* const column = values[row.channel];
            if (column != nullptr) view.values[row.channel] = column + first;
        }
        return view;
    }
};

class PixelColumns {
public:
    PixelColumns() = default;
    explicit PixelColumns(ChannelSet channels, std::size_t size = 0) : channels_(channels) {
        resize(size);
    }

    ChannelSet channels() const noexcept { return channels_; }
    std::size_t size() const noexcept { return status_.size(); }
    // New pixels are Pending.
    void resize(std::size_t size) {
        status_.resize(size);
        n_.resize(size);
        channels_.for_each([&](const ChannelRow& row) { values_[row.channel].resize(size); });
    }

    std::span<PixelStatus> status() noexcept { return status_; }
    std::span<const PixelStatus> status() const noexcept { return status_; }
    std::span<std::uint64_t> n() noexcept { return n_; }
    std::span<const std::uint64_t> n() const noexcept { return n_; }
    // Empty if the channel is not there.
    std::span<double> operator[](Channel channel) noexcept { return values_[channel]; }
    std::span<const double> operator[](Channel channel) const noexcept { return values_[channel]; }

    operator PixelView() const noexcept {
        PixelView view{size(), status_.data(), n_.data(), {}};
        channels_.for_each(
            [&](const ChannelRow& row) { view.values[row.channel] = values_[row.channel].data(); });
        return view;
    }

    // Pixel by pixel, where speed does not matter.
    PixelResult at(std::size_t i) const noexcept {
        PixelResult result{status_[i], n_[i], {}};
        channels_.for_each(
            [&](const ChannelRow& row) { result[row.channel] = values_[row.channel][i]; });
        return result;
    }
    void set(std::size_t i, const PixelResult& result) noexcept {
        status_[i] = result.status;
        n_[i] = result.n;
        channels_.for_each(
            [&](const ChannelRow& row) { values_[row.channel][i] = result[row.channel]; });
    }

    // Overwrites the pixels from `first` on. `pixels` has all channels of these columns.
    void copy(std::size_t first, const PixelView& pixels) noexcept {
        std::copy_n(pixels.status, pixels.size, status_.data() + first);
        std::copy_n(pixels.n, pixels.size, n_.data() + first);
        channels_.for_each([&](const ChannelRow& row) {
            std::copy_n(pixels.values[row.channel], pixels.size,
                        values_[row.channel].data() + first);
        });
    }

private:
    ChannelSet channels_;
    std::vector<PixelStatus> status_;
    std::vector<std::uint64_t> n_;
    PerChannel<std::vector<double>> values_;  // empty if not in channels_
};

}  // namespace mandel
