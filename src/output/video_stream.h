// A film as one stream of bytes: uncompressed frames one after the other, as video programs read
// them from a pipe.
//
// y4m (YUV4MPEG2) says size and frame rate in its header and has full colour resolution (C444),
// 8 bits, in the matrix and range that readers assume where a stream does not say: ITU-R BT.601,
// studio swing,
//     Y' = 16 + 65.481 R + 128.553 G + 24.966 B,   R, G, B in 0..1 (gamma-encoded),
//     Cb = 128 - 37.797 R - 74.203 G + 112 B,  Cr = 128 + 112 R - 93.786 G - 18.214 B.
// rgb24 is the packed pixels and nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "output/byte_sink.h"

namespace mandel {

enum class VideoFormat : std::uint8_t { Y4m, Rgb24 };

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

    // From packed RGB pixels of 8 bits to what the stream has for a frame. For any thread.
    std::vector<std::byte> encode(std::vector<std::byte> rgb) const;

    // Frames in their order.
    void put(std::span<const std::byte> encoded) { sink_.write(encoded); }

private:
    ByteSink& sink_;
    const VideoFormat format_;
    const VideoShape shape_;
};

}  // namespace mandel
