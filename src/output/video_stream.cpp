#include "output/video_stream.h"

#include <algorithm>
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

// Of red, green and blue.
using Weights = std::array<int, 3>;

struct Matrix {
    Weights y, cb, cr;
};

constexpr Matrix matrix(std::array<double, 3> y, std::array<double, 2> cb,
                        std::array<double, 2> cr) {
    const int cb_red = code(cb[0]), cb_green = code(cb[1]);
    const int cr_green = code(cr[0]), cr_blue = code(cr[1]);
    return {{code(y[0]), code(y[1]), code(y[2])},
            {cb_red, cb_green, -cb_red - cb_green},
            {-cr_green - cr_blue, cr_green, cr_blue}};
}

constexpr Matrix kBt601 = matrix({65.481, 128.553, 24.966}, {-37.797, -74.203}, {-93.786, -18.214});
constexpr Matrix kBt709 =
    matrix({46.5594, 156.6288, 15.8118}, {-25.6640, -86.3360}, {-101.7303, -10.2697});
constexpr std::uint32_t kLinesOfBt709 = 720;

struct Pixel {
    int r, g, b;
};

// `of` pixels were added up in it.
std::byte coded(int base, const Weights& weights, const Pixel& sum, int of) {
    const int value = weights[0] * sum.r + weights[1] * sum.g + weights[2] * sum.b;
    const int scale = of << kShift;
    return static_cast<std::byte>((base * scale + value + scale / 2) / scale);
}

Pixel pixel_at(const std::vector<std::byte>& rgb, std::size_t index) {
    return {std::to_integer<int>(rgb[3 * index]), std::to_integer<int>(rgb[3 * index + 1]),
            std::to_integer<int>(rgb[3 * index + 2])};
}

// The planes of a frame, behind each other.
class Planes {
public:
    Planes(const std::vector<std::byte>& rgb, Size size, std::byte* out)
        : rgb_(rgb),
          size_(size),
          matrix_(size.height >= kLinesOfBt709 ? kBt709 : kBt601),
          out_(out) {}

    void write_full() {
        const auto pixels = static_cast<std::size_t>(size_.pixels());
        for (std::size_t i = 0; i < pixels; ++i) {
            const Pixel pixel = pixel_at(rgb_, i);
            out_[i] = coded(16, matrix_.y, pixel, 1);
            out_[pixels + i] = coded(128, matrix_.cb, pixel, 1);
            out_[2 * pixels + i] = coded(128, matrix_.cr, pixel, 1);
        }
    }

    // A last row or column without a partner is its own.
    void write_quartered() {
        const auto pixels = static_cast<std::size_t>(size_.pixels());
        for (std::size_t i = 0; i < pixels; ++i) {
            out_[i] = coded(16, matrix_.y, pixel_at(rgb_, i), 1);
        }
        std::byte* cb = out_ + pixels;
        std::byte* cr = cb + (size_.width + 1) / 2 * ((size_.height + 1) / 2);
        for (std::uint32_t y = 0; y < size_.height; y += 2) {
            for (std::uint32_t x = 0; x < size_.width; x += 2) {
                const Pixel sum = sum_of_four(x, y);
                *cb++ = coded(128, matrix_.cb, sum, 4);
                *cr++ = coded(128, matrix_.cr, sum, 4);
            }
        }
    }

private:
    Pixel sum_of_four(std::uint32_t x, std::uint32_t y) const {
        const std::uint32_t right = std::min(x + 1, size_.width - 1);
        const std::uint32_t below = std::min(y + 1, size_.height - 1);
        Pixel sum{};
        for (const std::uint32_t row : {y, below}) {
            for (const std::uint32_t column : {x, right}) {
                const Pixel one = pixel_at(rgb_, std::size_t{row} * size_.width + column);
                sum = {sum.r + one.r, sum.g + one.g, sum.b + one.b};
            }
        }
        return sum;
    }

    const std::vector<std::byte>& rgb_;
    const Size size_;
    const Matrix& matrix_;
    std::byte* const out_;
};

}  // namespace

VideoStream::VideoStream(ByteSink& sink, VideoFormat format, const VideoShape& shape)
    : sink_(sink), format_(format), shape_(shape) {
    if (!is_y4m()) return;
    const std::string header = "YUV4MPEG2 W" + std::to_string(shape.size.width) + " H" +
                               std::to_string(shape.size.height) + " F" +
                               std::to_string(shape.rate_count) + ":" +
                               std::to_string(shape.rate_seconds) + " Ip A1:1 " +
                               (format == VideoFormat::Y4m420 ? "C420jpeg" : "C444") + "\n";
    sink_.write(std::as_bytes(std::span(header)));
}

bool VideoStream::is_y4m() const noexcept {
    return format_ == VideoFormat::Y4m || format_ == VideoFormat::Y4m420;
}

std::vector<std::byte> VideoStream::encode(std::vector<std::byte> rgb) const {
    if (!is_y4m()) return rgb;
    const Size size = shape_.size;
    const auto pixels = static_cast<std::size_t>(size.pixels());
    const std::size_t quarter = std::size_t{(size.width + 1) / 2} * ((size.height + 1) / 2);
    const std::size_t planes = format_ == VideoFormat::Y4m420 ? pixels + 2 * quarter : 3 * pixels;
    std::vector<std::byte> frame(kFrameHeader.size() + planes);
    const auto header = std::as_bytes(std::span(kFrameHeader));
    std::copy(header.begin(), header.end(), frame.begin());
    Planes writer(rgb, size, &frame[kFrameHeader.size()]);
    if (format_ == VideoFormat::Y4m420) {
        writer.write_quartered();
    } else {
        writer.write_full();
    }
    return frame;
}

}  // namespace mandel
