#include "job/packed_row.h"

#include <cstring>
#include <vector>

namespace mandel {
namespace {

// Copies column after column; of which kind, the caller says.
template <typename T>
void put(std::span<const T> column, std::byte*& out) {
    std::memcpy(out, column.data(), column.size_bytes());
    out += column.size_bytes();
}

template <typename T>
void take(const std::byte*& in, std::span<T> column) {
    std::memcpy(column.data(), in, column.size_bytes());
    in += column.size_bytes();
}

}  // namespace

std::uint64_t PackedRow::bytes() const {
    std::uint64_t of_pixel = 0;
    if (has_values) {
        of_pixel = sizeof(std::uint64_t) + sizeof(PixelStatus);
        channels.for_each([&](const ChannelRow&) { of_pixel += sizeof(double); });
    }
    return light_bytes() + of_pixel * width;
}

void PackedRow::pack(const PictureRows& rows, std::uint32_t y, std::span<std::byte> packed) const {
    std::vector<float> light(std::size_t{3} * width);
    rows.light(y, 1, light);
    std::byte* out = packed.data();
    put(std::span<const float>(light), out);
    if (!has_values) return;
    PixelColumns pixels(channels, width);
    rows.values(y, pixels);
    pack_values(pixels, packed.subspan(light_bytes()));
}

void PackedRow::pack_values(const PixelColumns& pixels, std::span<std::byte> packed) const {
    std::byte* out = packed.data();
    put(pixels.n(), out);
    put(pixels.status(), out);
    channels.for_each([&](const ChannelRow& row) { put(pixels[row.channel], out); });
}

void PackedRow::unpack_values(std::span<const std::byte> packed, PixelColumns& pixels) const {
    const std::byte* in = packed.data();
    take(in, pixels.n());
    take(in, pixels.status());
    channels.for_each([&](const ChannelRow& row) { take(in, pixels[row.channel]); });
}

}  // namespace mandel
