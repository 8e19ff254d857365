// EXR files in memory for tests: of this program's writer, and of made-up values.
#pragma once

#include <cstdint>
#include <string>

#include "base/pixel_columns.h"
#include "output/exr_channels.h"
#include "output/exr_writer.h"
#include "output/made_up_picture.h"
#include "output/memory_sink.h"

namespace mandel {

// What a pixel of them has; all statuses occur.
inline PixelResult made_up_pixel(std::uint32_t x, std::uint32_t y) {
    PixelResult pixel;
    const std::uint32_t kind = (x / 5 + y / 3) % 7;
    if (kind == 0) pixel.status = PixelStatus::Interior;
    if (kind == 1) pixel.status = PixelStatus::Limit;
    if (kind <= 1) return pixel;
    const float f = static_cast<float>((x * 37 + y * 101) % 997) / 997;
    pixel.status = PixelStatus::Escaped;
    pixel.n = 1 + x * y % 5000;
    kExrChannels.for_each([&](const ChannelRow& row) {
        pixel[row.channel] = static_cast<double>(row.unit == Unit::Pixels ? 40 * f : f);
    });
    return pixel;
}

inline ExrContent made_up_exr(Size size, bool has_values = true) {
    ExrContent content;
    content.size = size;
    content.rows.light = made_up_light(size);
    content.scene_text = "zoom = 2\n";
    content.max_iterations = 5001;
    if (!has_values) return content;
    content.rows.values = [](std::uint32_t y, PixelColumns& pixels) {
        for (std::uint32_t x = 0; x < pixels.size(); ++x) pixels.set(x, made_up_pixel(x, y));
    };
    content.rows.channels = kExrChannels;
    return content;
}

inline std::string exr_bytes(const ExrContent& content, unsigned threads = 2) {
    MemorySink sink;
    if (!write_exr(sink, content, threads, StopFlag())) return "";
    return {reinterpret_cast<const char*>(sink.bytes.data()), sink.bytes.size()};
}

}  // namespace mandel
