#include "storage/pixel_planes.h"

#include <algorithm>
#include <array>
#include <limits>

namespace mandel {

namespace {

// Pixels whose places and rounded values stay in the first-level cache between the passes.
constexpr std::size_t kChunk = 512;

}  // namespace

PixelPlanes::PixelPlanes(Size size, ChannelSet channels, Rows window)
    : size_(size), window_(window), channels_(channels) {
    const std::uint64_t pixels = Size{size.width, window.count}.pixels();
    counts_ = ZeroedArray<std::uint64_t>(pixels);
    channels.for_each(
        [&](const ChannelRow& row) { planes_[row.channel] = ZeroedArray<float>(pixels); });
}

void PixelPlanes::move_to(Rows window) noexcept {
    window_ = window;
    static_assert(kPending == 0);
    std::fill_n(counts_.data(), std::size_t{window.count} * size_.width, kPending);
}

std::uint64_t PixelPlanes::bytes_for(Size size, ChannelSet channels) noexcept {
    const std::uint64_t per_pixel = sizeof(std::uint64_t) + channels.size() * sizeof(float);
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    return size.pixels() > kMax / per_pixel ? kMax : size.pixels() * per_pixel;
}

void PixelPlanes::store(std::span<const PixelPosition> positions,
                        const PixelView& pixels) noexcept {
    for (std::size_t first = 0; first < positions.size(); first += kChunk) {
        const std::size_t count = std::min(kChunk, positions.size() - first);
        store_some(positions.subspan(first, count), pixels.part(first, count));
    }
}

void PixelPlanes::store_some(std::span<const PixelPosition> positions,
                             const PixelView& pixels) noexcept {
    const std::size_t count = pixels.size;
    std::array<std::size_t, kChunk> places;
    for (std::size_t i = 0; i < count; ++i) places[i] = index(positions[i].x, positions[i].y);
    channels_.for_each([&](const ChannelRow& row) {
        const double* const values = pixels.values[row.channel];
        std::array<float, kChunk> rounded;
        for (std::size_t i = 0; i < count; ++i) rounded[i] = stored(values[i], row.unit);
        float* const plane = planes_[row.channel].data();
        for (std::size_t i = 0; i < count; ++i) put(plane[places[i]], rounded[i]);
    });
    std::uint64_t* const counts = counts_.data();
    const PixelStatus* const status = pixels.status;
    const std::uint64_t* const n = pixels.n;
    for (std::size_t i = 0; i < count; ++i) publish(counts[places[i]], cell_of(status[i], n[i]));
}

void PixelPlanes::store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept {
    const std::size_t place = index(x, y);
    channels_.for_each([&](const ChannelRow& row) {
        const bool has_value = has_values(result.status);
        put(planes_[row.channel][place], has_value ? stored(result[row.channel], row.unit) : 0.0F);
    });
    publish(counts_[place], cell_of(result.status, result.n));
}

void PixelPlanes::store_row(std::uint32_t y, const PixelView& pixels) noexcept {
    const std::size_t first = index(0, y);
    channels_.for_each([&](const ChannelRow& row) {
        const double* const values = pixels.values[row.channel];
        float* const plane = planes_[row.channel].data() + first;
        for (std::size_t i = 0; i < pixels.size; ++i) put(plane[i], stored(values[i], row.unit));
    });
    std::uint64_t* const counts = counts_.data() + first;
    for (std::size_t i = 0; i < pixels.size; ++i) {
        publish(counts[i], cell_of(pixels.status[i], pixels.n[i]));
    }
}

PixelResult PixelPlanes::at(std::uint32_t x, std::uint32_t y) const noexcept {
    PixelResult result = count_at(x, y);
    if (!has_values(result.status)) return result;
    channels_.for_each([&](const ChannelRow& row) {
        result[row.channel] = get(planes_[row.channel][index(x, y)]);
    });
    return result;
}

void PixelPlanes::read_row(std::uint32_t x, std::uint32_t y, PixelColumns& columns) const noexcept {
    const std::size_t first = index(x, y), count = columns.size();
    const std::uint64_t* const cells = counts_.data() + first;
    PixelStatus* const status = columns.status().data();
    std::uint64_t* const n = columns.n().data();
    for (std::size_t i = 0; i < count; ++i) {
        status[i] = status_of(cells[i]);
        n[i] = status[i] == PixelStatus::Escaped ? count_of(cells[i]) : 0;
    }
    columns.channels().for_each([&](const ChannelRow& row) {
        double* const values = columns[row.channel].data();
        if (!channels_.contains(row.channel)) return void(std::fill_n(values, count, 0.0));
        const float* const plane = planes_[row.channel].data() + first;
        for (std::size_t i = 0; i < count; ++i) values[i] = plane[i];
    });
}

}  // namespace mandel
