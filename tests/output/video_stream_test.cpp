#include "output/video_stream.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "output/memory_sink.h"
#include "output/video_encoder.h"

using namespace mandel;

namespace {

std::vector<std::byte> picture(Size size, std::array<int, 3> color) {
    std::vector<std::byte> rgb;
    for (std::uint64_t i = 0; i < size.pixels(); ++i) {
        for (const int code : color) rgb.push_back(static_cast<std::byte>(code));
    }
    return rgb;
}

std::vector<int> encoded(VideoFormat format, Size size, const std::vector<std::byte>& rgb) {
    MemorySink sink;
    const VideoStream stream(sink, format, {size});
    std::vector<int> codes;
    for (const std::byte code : stream.encode(rgb)) codes.push_back(std::to_integer<int>(code));
    codes.erase(codes.begin(), codes.begin() + 6);  // "FRAME\n"
    return codes;
}

// What a player shows that assumes the matrix with these weights of red and blue.
std::array<double, 3> shown(int y, int cb, int cr, double kr, double kb) {
    const double light = (y - 16) / 219.0;
    const double r = light + (cr - 128) / 112.0 * (1 - kr);
    const double b = light + (cb - 128) / 112.0 * (1 - kb);
    const double g = (light - kr * r - kb * b) / (1 - kr - kb);
    return {255 * r, 255 * g, 255 * b};
}

}  // namespace

TEST_CASE("output: a y4m has the matrix that players assume for its size") {
    constexpr std::array<std::array<int, 3>, 6> kColors = {
        {{0, 0xC0, 0}, {255, 255, 255}, {0, 0, 0}, {200, 30, 60}, {10, 20, 250}, {128, 128, 128}}};
    for (const auto& color : kColors) {
        for (const bool is_hd : {false, true}) {
            const Size size{2, is_hd ? 720U : 719U};
            const std::vector<int> codes = encoded(VideoFormat::Y4m, size, picture(size, color));
            const auto pixels = static_cast<std::size_t>(size.pixels());
            const std::array<double, 3> seen =
                shown(codes[0], codes[pixels], codes[2 * pixels], is_hd ? 0.2126 : 0.299,
                      is_hd ? 0.0722 : 0.114);
            for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(seen[i] - color[i]) < 2);
        }
    }
}

TEST_CASE("output: y4m420 has the mean colour of four pixels, and all of the brightness") {
    const Size size{3, 3};
    std::vector<std::byte> rgb = picture(size, {0, 0, 0});
    rgb[0] = std::byte{255};          // red at the top left
    rgb[3 * 8 + 2] = std::byte{255};  // blue at the bottom right, alone in its four
    const std::vector<int> codes = encoded(VideoFormat::Y4m420, size, rgb);
    REQUIRE(codes.size() == 9 + 4 + 4);
    CHECK(codes[0] == 81);
    CHECK(codes[1] == 16);
    CHECK(codes[8] == 41);
    CHECK(codes[9 + 0] == 119);  // 128 - 37.797 / 4
    CHECK(codes[9 + 1] == 128);
    CHECK(codes[9 + 3] == 240);
    CHECK(codes[13 + 0] == 156);
    MemorySink sink;
    VideoStream(sink, VideoFormat::Y4m420, {size});
    std::string header;
    for (const std::byte byte : sink.bytes) header += static_cast<char>(byte);
    CHECK(header == "YUV4MPEG2 W3 H3 F30:1 Ip A1:1 C420jpeg\n");
}

TEST_CASE("output: the kind of a film is its extension, in any case") {
    CHECK(video_container("a/b.MP4")->format == "mp4");
    CHECK(video_container("x.mkv")->format == "matroska");
    CHECK(video_container("x.png") == nullptr);
    CHECK(video_container("mp4") == nullptr);
}
