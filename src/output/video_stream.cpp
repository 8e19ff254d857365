#include "output/video_stream.h"

#include <array>
#include <string>
#include <string_view>

namespace mandel {
namespace {

constexpr std::string_view kFrameHeader = "FRAME\n";

// The formulas of the header in units of 2^-16 of a code, for codes 0..255; the sum of each row is
// rounded so that white is exactly 235 and grey has no colour.
constexpr int kShift = 16;
constexpr int code(double weight) {
    const double scaled = weight / 255 * (1 << kShift);
    return static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}
constexpr int kYRed = code(65.481), kYGreen = code(128.553), kYBlue = code(24.966);
constexpr int kCbRed = code(-37.797), kCbGreen = code(-74.203), kCbBlue = -kCbRed - kCbGreen;
constexpr int kCrGreen = code(-93.786), kCrBlue = code(-18.214), kCrRed = -kCrGreen - kCrBlue;

constexpr std::byte rounded(int base, int sum) {
    return static_cast<std::byte>(((base << kShift) + sum + (1 << (kShift - 1))) >> kShift);
}

}  // namespace

VideoStream::VideoStream(ByteSink& sink, VideoFormat format, const VideoShape& shape)
    : sink_(sink), format_(format), shape_(shape) {
    if (format != VideoFormat::Y4m) return;
    const std::string header = "YUV4MPEG2 W" + std::to_string(shape.size.width) + " H" +
                               std::to_string(shape.size.height) + " F" +
                               std::to_string(shape.rate_count) + ":" +
                               std::to_string(shape.rate_seconds) + " Ip A1:1 C444\n";
    sink_.write(std::as_bytes(std::span(header)));
}

std::vector<std::byte> VideoStream::encode(std::vector<std::byte> rgb) const {
    if (format_ == VideoFormat::Rgb24) return rgb;
    const auto pixels = static_cast<std::size_t>(shape_.size.pixels());
    std::vector<std::byte> frame(kFrameHeader.size() + 3 * pixels);
    const auto header = std::as_bytes(std::span(kFrameHeader));
    std::copy(header.begin(), header.end(), frame.begin());
    std::byte* y = &frame[kFrameHeader.size()];
    std::byte* cb = y + pixels;
    std::byte* cr = cb + pixels;
    for (std::size_t i = 0; i < pixels; ++i) {
        const int r = std::to_integer<int>(rgb[3 * i]);
        const int g = std::to_integer<int>(rgb[3 * i + 1]);
        const int b = std::to_integer<int>(rgb[3 * i + 2]);
        y[i] = rounded(16, kYRed * r + kYGreen * g + kYBlue * b);
        cb[i] = rounded(128, kCbRed * r + kCbGreen * g + kCbBlue * b);
        cr[i] = rounded(128, kCrRed * r + kCrGreen * g + kCrBlue * b);
    }
    return frame;
}

}  // namespace mandel
