#include "output/video_encoder.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace mandel {
namespace {

constexpr std::array<VideoContainer, 7> kContainers = {{{".mp4", "mp4", true, true},
                                                        {".webm", "webm", true, true},
                                                        {".mkv", "matroska", true, true},
                                                        {".mov", "mov", true, true},
                                                        {".gif", "gif", false, false},
                                                        {".webp", "webp", false, false},
                                                        {".apng", "apng", false, false}}};

std::vector<std::string> words_of(std::initializer_list<std::string> words) { return words; }

// Nearly without visible loss; fine structure everywhere asks for more than usual. Pictures that
// move are played over and over.
std::vector<std::string> codec_of(std::string_view format, bool has_10_bits) {
    if (format == "gif") {
        // One palette for the whole film, of the colours that change.
        return words_of(
            {"-vf", "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse", "-loop", "0"});
    }
    if (format == "webp") return words_of({"-c:v", "libwebp", "-quality", "90", "-loop", "0"});
    if (format == "apng") return words_of({"-plays", "0"});
    std::vector<std::string> words = {"-vf",
                                      "pad=ceil(iw/2)*2:ceil(ih/2)*2,"
                                      "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p" +
                                          std::string(has_10_bits ? "10le" : ""),
                                      "-colorspace",
                                      "bt709",
                                      "-color_primaries",
                                      "bt709",
                                      "-color_trc",
                                      "bt709",
                                      "-color_range",
                                      "tv"};
    const std::vector<std::string> codec =
        format == "webm"
            ? words_of({"-c:v", "libvpx-vp9", "-crf", "22", "-b:v", "0", "-row-mt", "1"})
            : words_of({"-c:v", "libx264", "-crf", "17", "-preset", "medium"});
    words.insert(words.end(), codec.begin(), codec.end());
    return words;
}

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

}  // namespace

std::span<const VideoContainer> video_containers() { return kContainers; }

const VideoContainer* video_container(const std::string& path) {
    const std::string extension = lower(std::filesystem::path(path).extension().string());
    const auto found = std::ranges::find(kContainers, extension, &VideoContainer::extension);
    return found == kContainers.end() ? nullptr : &*found;
}

std::vector<std::string> video_command(const VideoContainer& container, const std::string& path,
                                       const VideoShape& shape, VideoFormat frames,
                                       const std::vector<std::string>& more) {
    const bool has_10_bits = frames == VideoFormat::Rgb48;
    std::vector<std::string> command = {
        "ffmpeg",
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pixel_format",
        has_10_bits ? "rgb48be" : "rgb24",
        "-video_size",
        std::to_string(shape.size.width) + "x" + std::to_string(shape.size.height),
        "-framerate",
        std::to_string(shape.rate_count) + "/" + std::to_string(shape.rate_seconds),
        "-i",
        "pipe:0"};
    const std::vector<std::string> codec = codec_of(container.format, has_10_bits);
    command.insert(command.end(), codec.begin(), codec.end());
    command.insert(command.end(), more.begin(), more.end());
    command.insert(command.end(), {"-f", std::string(container.format)});
    // A name of our own making, but it may be in a folder that begins with a dash.
    command.push_back("file:" + path);
    return command;
}

}  // namespace mandel
