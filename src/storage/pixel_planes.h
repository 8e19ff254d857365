// The results of a picture's pixels, kept compactly: 8 bytes for status and count, and one plane
// of floats for each channel.
//
// Only a channel that was asked for has a plane. Memory is first touched by the threads that store
// results; pixels that were never stored read as Pending.
//
// Of a picture too large for that, a window of rows is kept, which can be moved.
//
// Every value is stored and read in one piece, the count last and first: a thread that reads a
// pixel while it is stored for the first time sees nothing or all of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/channel.h"
#include "base/geometry.h"
#include "base/pixel_columns.h"
#include "base/pixel_result.h"
#include "storage/zeroed_array.h"

namespace mandel {

class PixelPlanes {
public:
    PixelPlanes(Size size, ChannelSet channels) : PixelPlanes(size, channels, {0, size.height}) {}
    // Of the picture, the rows of the window alone.
    PixelPlanes(Size size, ChannelSet channels, Rows window);

    static std::uint64_t bytes_for(Size size, ChannelSet channels) noexcept;

    Size size() const noexcept { return size_; }
    Rows window() const noexcept { return window_; }
    ChannelSet channels() const noexcept { return channels_; }

    // To rows that are not more than those at first; all their pixels are Pending.
    void move_to(Rows window) noexcept;

    // For many threads at once, each with pixels of its own. Values of pixels that did not escape
    // are zero; `pixels` has all channels of the planes.
    void store(std::span<const PixelPosition> positions, const PixelView& pixels) noexcept;
    void store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept;
    // All pixels of a row.
    void store_row(std::uint32_t y, const PixelView& pixels) noexcept;

    // Channels that are not kept are zero.
    PixelResult at(std::uint32_t x, std::uint32_t y) const noexcept;
    // Status and count alone: one visit to memory instead of one for each channel.
    PixelResult count_at(std::uint32_t x, std::uint32_t y) const noexcept {
        const std::uint64_t cell = cell_at(x, y);
        PixelResult result;
        result.status = status_of(cell);
        if (result.status == PixelStatus::Escaped) result.n = count_of(cell);
        return result;
    }
    PixelStatus status_at(std::uint32_t x, std::uint32_t y) const noexcept {
        return status_of(cell_at(x, y));
    }

    // Fills the columns with pixels of row y from x on; a channel that is not kept is 0. Not while
    // these pixels are being stored.
    void read_row(std::uint32_t x, std::uint32_t y, PixelColumns& columns) const noexcept;

private:
    // Cells that no escaped pixel has as its count: iteration limits end far below. Pending is
    // zero, so that untouched memory means it; a count of 0, which Julia sets have, is another one.
    static constexpr std::uint64_t kPending = 0;
    static constexpr std::uint64_t kInterior = ~std::uint64_t{0};
    static constexpr std::uint64_t kLimit = kInterior - 1;
    static constexpr std::uint64_t kCountOfZero = kInterior - 2;

    // Without branches.
    static PixelStatus status_of(std::uint64_t cell) noexcept {
        PixelStatus status = PixelStatus::Escaped;
        status = cell == kPending ? PixelStatus::Pending : status;
        status = cell == kInterior ? PixelStatus::Interior : status;
        return cell == kLimit ? PixelStatus::Limit : status;
    }
    static std::uint64_t cell_of(PixelStatus status, std::uint64_t n) noexcept {
        std::uint64_t cell = kPending;
        cell = status == PixelStatus::Escaped ? (n != 0 ? n : kCountOfZero) : cell;
        cell = status == PixelStatus::Interior ? kInterior : cell;
        return status == PixelStatus::Limit ? kLimit : cell;
    }
    // Of an escaped pixel.
    static std::uint64_t count_of(std::uint64_t cell) noexcept {
        return cell == kCountOfZero ? 0 : cell;
    }
    static bool has_values(PixelStatus status) noexcept {
        return status == PixelStatus::Escaped || status == PixelStatus::Interior;
    }
    static float stored(double value, Unit unit) noexcept {
        const auto rounded = static_cast<float>(value);
        return unit == Unit::Turns && rounded >= 1.0F ? 0.0F : rounded;
    }

    // Plain moves on most machines, but without a data race.
    static void put(float& cell, float value) noexcept {
        std::atomic_ref(cell).store(value, std::memory_order_relaxed);
    }
    static float get(const float& cell) noexcept {
        return std::atomic_ref(const_cast<float&>(cell)).load(std::memory_order_relaxed);
    }
    // Pairs with the acquire in cell_at.
    static void publish(std::uint64_t& cell, std::uint64_t value) noexcept {
        std::atomic_ref(cell).store(value, std::memory_order_release);
    }
    std::uint64_t cell_at(std::uint32_t x, std::uint32_t y) const noexcept {
        auto& cell = const_cast<std::uint64_t&>(counts_[index(x, y)]);
        return std::atomic_ref(cell).load(std::memory_order_acquire);
    }

    std::size_t index(std::uint32_t x, std::uint32_t y) const noexcept {
        return std::size_t{y - window_.first} * size_.width + x;
    }
    void store_some(std::span<const PixelPosition> positions, const PixelView& pixels) noexcept;

    Size size_;
    Rows window_;
    ChannelSet channels_;
    ZeroedArray<std::uint64_t> counts_;
    PerChannel<ZeroedArray<float>> planes_;  // empty if not in channels_
};

}  // namespace mandel
