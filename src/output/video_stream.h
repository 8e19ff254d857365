// A film as one stream of bytes: uncompressed frames one after the other, as video programs read
// them from a pipe.
//
// y4m (YUV4MPEG2) says size and frame rate in its header. It has 8 bits in studio swing and full
// colour resolution (C444), or a quarter of it (C420jpeg: the mean of each 2x2 pixels, for encoders
// that take nothing else). It cannot name its matrix, so that is the one that players assume for
// the size: from 720 lines on ITU-R BT.709, below it ITU-R BT.601,
//     Y' = 16 + 219 (kr R + kg G + kb B),   R, G, B in 0..1 (gamma-encoded), kr + kg + kb = 1,
//     Cb = 128 + 112 (B - (Y' - 16) / 219) / (1 - kb),  Cr likewise with R and kr.
// Packed pixels and nothing else are rgb24, and rgb48 with 16 bits, the high byte first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "output/byte_sink.h"

namespace mandel {

enum class VideoFormat : std::uint8_t { Y4m, Y4m420, Rgb24, Rgb48 };

struct VideoShape {
    Size size;
    std::uint32_t rate_count = 30;  // frames in rate_seconds
    std::uint32_t rate_seconds = 1;
};

class VideoStream {
public:
    // The sink outlives it.
    VideoStream(ByteSink& sink, VideoFormat format, const VideoShape& shape);

    const VideoShape& shape() const noexcept { return shape_; }
    int depth() const noexcept { return format_ == VideoFormat::Rgb48 ? 16 : 8; }

    // From packed RGB pixels of this depth to what the stream has for a frame. For any thread.
    std::vector<std::byte> encode(std::vector<std::byte> rgb) const;

    // Frames in their order.
    void put(std::span<const std::byte> encoded) { sink_.write(encoded); }

private:
    bool is_y4m() const noexcept;

    ByteSink& sink_;
    const VideoFormat format_;
    const VideoShape shape_;
};

}  // namespace mandel
